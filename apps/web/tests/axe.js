// What axe finds on a page.

import { createRequire } from 'node:module'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const PHONE = { width: 390, height: 844 }
export const DESKTOP = { width: 1280, height: 900 }

/** A page's own policy may forbid it: open the page with `bypassCSP`. */
export const injectAxe = (page) => page.addScriptTag({ path: AXE })

/** What axe finds, each with where. */
export async function violations(page) {
  const { violations: found } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), RULES)
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
