import { describe, expect, it } from 'vitest'
import type { CreateSession } from '../model/session'
import { FakeRuntime, fakePackSource } from '../testing/fakePack'
import { type TimingPlatform, timeEncoder } from './threadTiming'

function platform(create: CreateSession, now = () => 0): TimingPlatform {
  return { load: async () => create, now, pause: async () => undefined }
}

/** Times the fake pack's encoder, whose runs take the given milliseconds, the last of them ever after. */
async function timedWith(took: readonly number[]) {
  const runtime = new FakeRuntime()
  const source = await fakePackSource('Model pack fake')
  let time = 0
  let runs = 0
  const create: CreateSession = async (model) => {
    const session = await runtime.createSession(model)
    return {
      ...session,
      run: (feeds, outputs) => {
        expect(Object.keys(feeds)).toEqual(['slices'])
        time += took[runs++] ?? took.at(-1) ?? 0
        return session.run(feeds, outputs)
      },
    }
  }
  const read: string[] = []
  const watched = {
    ...source,
    read: (file: string) => {
      read.push(file)
      return source.read(file)
    },
  }
  return {
    outcome: await timeEncoder(
      watched,
      platform(create, () => time),
    ),
    runs,
    read,
    open: runtime.open,
  }
}

describe('timing the encoder', () => {
  it('warms a small network up for a quarter of a second, then times three runs', async () => {
    expect(await timedWith([100, 100, 60, 20, 21, 22, 23])).toMatchObject({
      outcome: { status: 'ok', value: [20, 21, 22] },
      runs: 6,
    })
  })

  it('warms a large one up with one run, and reads and opens nothing but the encoder', async () => {
    expect(await timedWith([900, 300])).toEqual({
      outcome: { status: 'ok', value: [300, 300, 300] },
      runs: 4,
      read: ['manifest.json', 'g.onnx'],
      open: 1,
    })
  })

  it('says apart that the pack cannot be read', async () => {
    const source = await fakePackSource('Model pack fake')
    const read = () => Promise.reject(new Error('the server answered 404'))
    const outcome = await timeEncoder({ ...source, read }, platform(new FakeRuntime().createSession))
    expect(outcome).toEqual({ status: 'failed', code: 'pack-unreadable', message: 'the server answered 404' })
  })

  it('fails in words when the runtime does not start', async () => {
    const source = await fakePackSource('Model pack fake')
    const create: CreateSession = () => Promise.reject(new Error('no memory for 8 threads.'))
    expect(await timeEncoder(source, platform(create))).toEqual({
      status: 'failed',
      code: 'threads-untimed',
      message: 'no memory for 8 threads',
    })
  })
})
