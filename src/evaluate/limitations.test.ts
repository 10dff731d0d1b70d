import { describe, expect, it } from 'vitest'
import shipped from '../../public/models/default/manifest.json'
import { manifestSchema } from '../model/manifest'
import { evaluationIn } from './modelCard'

const manifest = manifestSchema.parse(shipped)

/** The shipped pack's figures, as its limitations, which are written by hand, must repeat them. */
function sentences(): [string, string][] {
  const { macro, keySlices, outside } = evaluationIn(manifest) ?? {}
  if (!macro?.auc || !macro.aucInterval || !keySlices || !outside) throw new Error('a figure is missing')
  const aucOf = (id: string) => manifest.labels.find((label) => label.id === id)?.measured?.auc?.toFixed(2)
  const [low, high] = macro.aucInterval.map((bound) => bound.toFixed(3))
  const found = Math.round(keySlices.first * keySlices.stacks)
  return [
    ['disorders', `It knows ${manifest.labels.length} disorders on`],
    ['mean AUC', `is ${macro.auc.toFixed(3)} (95 % interval ${low} to ${high}).`],
    ['told poorly', `poorly (AUC ${aucOf('alzheimer-dementia')} and ${aucOf('liver-benign-lesion')}).`],
    ['tuberculosis', `instead of ${aucOf('pulmonary-tuberculosis')}.`],
    ['key slices', `shows a finding in ${found} of ${keySlices.stacks} only.`],
    ['false alarms', `a false alarm on ${(outside.share * 100).toFixed(1)} % of cases`],
  ]
}

describe('the limitations of the pack that ships', () => {
  it.each(sentences())('say what was measured: %s', (_, sentence) => {
    expect(manifest.limitations?.filter((said) => said.includes(sentence))).toHaveLength(1)
  })
})
