import { afterEach, describe, expect, it } from 'vitest'
import { formatNumber, LANGUAGES, preferredLanguage, setLanguage, t } from './language'

afterEach(() => setLanguage('en'))

describe('the language of the page', () => {
  it('is English or Chinese, by own name', () => {
    expect(LANGUAGES).toEqual([
      { tag: 'en', name: 'English' },
      { tag: 'zh', name: '中文' },
    ])
  })

  it('gives sentences, places and plurals', () => {
    expect(t('{{count}} slices', { count: 1 })).toBe('1 slice')
    expect(t('{{count}} slices', { count: 2 })).toBe('2 slices')
    expect(t('Not a sentence of the page: {{name}}.', { name: '<b>' })).toBe(
      'Not a sentence of the page: <b>.',
    )
    expect(t('{{count}} slices', { count: 1204 })).toBe('1,204 slices')
    setLanguage('zh')
    expect(t('{{count}} slices', { count: 1 })).toBe('1 层')
    setLanguage('xx')
    expect(t('{{count}} slices', { count: 1 })).toBe('1 层')
    expect(formatNumber(5569)).toBe('5,569')
  })

  it('is what the browser asks for first, as far as there is such a file', () => {
    expect(preferredLanguage(['zh-CN', 'en'])).toBe('zh')
    expect(preferredLanguage(['fr', 'en-GB', 'zh'])).toBe('en')
    expect(preferredLanguage(['fr'])).toBe('en')
  })
})
