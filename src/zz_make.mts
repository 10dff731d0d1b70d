import { openSync, writeSync, closeSync } from 'node:fs'
import { checkpointFile, pickledTensors, type HandTensor } from '/work/main/src/testing/checkpointWriter'
const W = 2048, shapes: [string, number[]][] = []
const conv = (c: string, b: string, s: number[]) => { shapes.push([`resnet2D.${c}.weight`, s]); for (const p of ['weight','bias','running_mean','running_var']) shapes.push([`resnet2D.${b}.${p}`, [s[0]!]]) }
conv('conv1','bn1',[64,3,7,7])
let inp = 64; const counts=[3,4,6,3]
counts.forEach((n, s) => { const mid = 64 << s, wide = mid*4
  for (let i=0;i<n;i++){ const p=`layer${s+1}.${i}`; conv(`${p}.conv1`,`${p}.bn1`,[mid,inp,1,1]); conv(`${p}.conv2`,`${p}.bn2`,[mid,mid,3,3]); conv(`${p}.conv3`,`${p}.bn3`,[wide,mid,1,1]); if(i===0) conv(`${p}.downsample.0`,`${p}.downsample.1`,[wide,inp,1,1]); inp=wide } })
const enc=(p:string,n:number)=>{ shapes.push([`${p}.norm.a`,[W]],[`${p}.norm.b`,[W]]); for(let l=0;l<n;l++){ const a=`${p}.layers.${l}`; for(const x of ['self_attn.linears.0','self_attn.linears.1','self_attn.linears.2','self_attn.linears.3','feed_forward.w_1','feed_forward.w_2']) shapes.push([`${a}.${x}.weight`,[W,W]],[`${a}.${x}.bias`,[W]]); for(const x of ['sublayer.0.norm','sublayer.1.norm']) shapes.push([`${a}.${x}.a`,[W]],[`${a}.${x}.b`,[W]]) } }
shapes.push(['attention1D.cls_token',[1,1,W]],['attention1D.pos_emb',[33,W]]); enc('attention1D.transformer_encoder.encoder',1)
shapes.push(['vitFuse.cls_token',[1,1,W]],['vitFuse.mod_embed',[16,W]]); enc('vitFuse.transformer_encoder.encoder',2)
shapes.push(['fc.0.weight',[W,W]],['fc.0.bias',[W]],['fc.2.weight',[5569,W]],['fc.2.bias',[5569]])
let seed=1; const rnd=()=>{ seed=(Math.imul(seed,1664525)+1013904223)>>>0; return seed/4294967296-0.5 }
const tensors: HandTensor[] = shapes.map(([name, shape]) => { const n=shape.reduce((a,b)=>a*b,1); const fan=n/shape[0]!; const f=new Float32Array(n); const one = shape.length===1; for(let i=0;i<n;i++) f[i]= name.endsWith('running_var')||name.endsWith('.a')||(one&&name.includes('bn')&&name.endsWith('weight')) ? 1 : rnd()*(one?0.1:Math.sqrt(6/fan)); return { name, storage:'FloatStorage', bytes:new Uint8Array(f.buffer), elements:n, shape } })
const out = checkpointFile(pickledTensors(tensors), tensors)
const fd=openSync('/tmp/full/full.bin','w'); let at=0; while(at<out.length) at+=writeSync(fd,out,at,Math.min(1<<24,out.length-at)); closeSync(fd); console.log(out.length)
