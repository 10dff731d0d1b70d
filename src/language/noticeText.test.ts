import { afterEach, describe, expect, it } from 'vitest'
import { setLanguage } from './language'
import { noticeText } from './noticeText'

afterEach(() => setLanguage('en'))

describe('notices in the language of the page', () => {
  const tilted = { code: 'gantry-tilt', message: 'The gantry was tilted by 12.5 degrees.' }

  it('are as they came in English', () => {
    expect(noticeText(tilted)).toBe(tilted.message)
  })

  it('are translated by their code, with the original where it gives numbers or names', () => {
    setLanguage('zh')
    expect(noticeText(tilted)).toMatch(/^[^\w]+（The gantry was tilted by 12\.5 degrees\.）$/)
    expect(noticeText({ code: 'gantry-tilt', message: 'The gantry was tilted.' })).toMatch(/^[^\w]+$/)
  })

  it('stay as they came where a language has no sentence for them', () => {
    setLanguage('zh')
    expect(noticeText({ code: 'never-heard-of', message: 'So it is.' })).toBe('So it is.')
  })
})
