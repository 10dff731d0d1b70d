import { describe, expect, it } from 'vitest'
import { compileTemplates } from './templates'

function translator(templates: Record<string, string>) {
  const all = Object.entries(templates).map(([english, translation]) => ({ english, translation }))
  return compileTemplates(all, ' + ', (words) => (words === 'CT' ? 'ct' : null))
}

describe('templates of finished sentences', () => {
  it('give the values their places in the other order', () => {
    const translate = translator({ '{{a}} of {{b}} are there.': 'In {{b}}: {{a}}!' })
    expect(translate('1 of 3 are there.')).toBe('In 3: 1!')
    expect(translate('1 of 3 are there')).toBeNull()
    expect(translate('Well, 1 of 3 are there. Or not.')).toBeNull()
    expect(translate(' of 3 are there.')).toBeNull()
    expect(translate('1 of\n3 are there.')).toBeNull()
  })

  it('let the one with the most words of its own win', () => {
    const translate = translator({
      '{{path}} is {{what}}.': 'general',
      '{{path}} is damaged.': 'damaged',
      '{{path}} is a picture of {{size}}.': 'picture',
    })
    expect(translate('a is damaged.')).toBe('damaged')
    expect(translate('a is a picture of 3 x 4.')).toBe('picture')
    expect(translate('a is here.')).toBe('general')
  })

  it('leave names and special characters alone', () => {
    const translate = translator({ '{{path}} (a.b) [{{x}}] is damaged?': '{{x}}: {{path}}', CT: 'never' })
    for (const odd of ['$&', '$1', '{{x}}', '$t(x)', 'a.b*c+', '\\d', '<b>', '名 称', 'CT'])
      expect(translate(`${odd} (a.b) [7] is damaged?`)).toBe(`7: ${odd}`)
    expect(translate('n (a.b) [{{path}}] is damaged?')).toBe('{{path}}: n')
    expect(translate('n (aXb) [7] is damaged?')).toBeNull()
  })

  it('translate words within, sentences within and lists', () => {
    const translate = translator({
      '{{path}} seems to be {{what}}.': '{{what}}: {{path}}',
      'a text': 'TEXT',
      '“{{name}}”: {{sentence}}': '<{{name}}> {{sentence}}',
      'Trained on {{list}}.': 'T {{list}}',
      '{{number}} files are': '{{number}} f',
    })
    expect(translate('x seems to be a text.')).toBe('TEXT: x')
    expect(translate('x seems to be 1,204 files are.')).toBe('1,204 f: x')
    expect(translate('x seems to be some files are.')).toBe('some files are: x')
    expect(translate('“n”: x seems to be a text.')).toBe('<n> TEXT: x')
    expect(translate('“n”: unheard of.')).toBeNull()
    expect(translate('Trained on CT, “a, b and c” (d, e) and MR.')).toBe('T ct + “a, b and c” (d, e) + MR')
  })
})
