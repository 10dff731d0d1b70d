import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import shipped from '../../public/models/default/manifest.json'
import { manifestSchema } from '../model/manifest'
import { madeUpEvaluation } from '../testing/evaluationSummary'
import { modelCardText } from './modelCardText'

const manifest = manifestSchema.parse(shipped)

describe('model card in Markdown', () => {
  it('is what docs/model-card.md holds; npm run --silent model-card > docs/model-card.md writes it', async () => {
    expect(modelCardText(manifest)).toBe(await readFile('docs/model-card.md', 'utf8'))
  })

  it('gives the figures of an evaluation, and says where there are too few patients', () => {
    const text = modelCardText({ ...manifest, metrics: { evaluation: madeUpEvaluation() } })
    const lines = text.split('\n')
    for (const line of [
      '| Viral pneumonia | 40 / 40 | 0.78 (0.70 – 0.85) | 0.66 (0.60 – 0.72) | 50 % / 90 % |',
      '| Bleeding | 20 / 6 | too few patients to say (6 with it, 60 without) |  |  |',
      '| **Mean over 3** |  | 0.86 (0.81 – 0.91) | 0.74 (0.68 – 0.80) |  |',
      '- Most often wrong: Viral pneumonia taken for Bacterial pneumonia (18 of 40), Bleeding missed (8 of 20), Bleeding found where nothing is (3 of 20).',
      '### chest: 77 of 100 right',
      '| Viral pneumonia | 20 | 18 |  |  | 2 |',
      '| 90 | 0.90 | 0.80 |',
      '| chest/v7 | chest | Viral pneumonia | Bacterial pneumonia | 0.97 |',
      '- The check for unlike images stopped 2 of 140 test cases (1.4 %).',
      '- In stacks of one image with a disorder and 31 without, the first key slice is it in: chest 94 %, head CT 90 %.',
    ]) {
      expect(lines).toContain(line)
    }
    expect(lines).not.toContain('## Disorders and how it did on patients kept for testing')
  })

  it('gives the figures beside the labels where there is no evaluation', () => {
    const labels = manifest.labels.slice(0, 1).map((label) => ({
      ...label,
      name: 'Glioma',
      measured: { positives: 7, negatives: 9, auc: 0.9669, aucInterval: [0.932, 0.9895] as [number, number] },
    }))
    const text = modelCardText({ ...manifest, labels, metrics: undefined })
    expect(text).toContain('| Glioma | 0.97 (0.93 – 0.99) | 7 / 9 |\n')
  })
})
