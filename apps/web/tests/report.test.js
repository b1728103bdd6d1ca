// The report of the risk framework, as its readers open it: in a browser, and on paper.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { DESKTOP, injectAxe, PHONE, violations } from './axe.js'
import { launch } from './browser.js'

const REPORT = new URL('../../../docs/risk/estuary-demo.html', import.meta.url)
/** Sheets of A4: a report that nobody reads is none. */
const MOST_SHEETS = 16

let browser
before(async () => (browser = await launch()))
after(() => browser.close())

test('axe finds nothing in the report of the risk framework, and it is no wider than its screen', async () => {
  const page = await browser.newPage()
  const requests = []
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(REPORT.href)
  assert.deepEqual(requests, [REPORT.href], 'it is one file')
  await injectAxe(page)
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.equal(wider, 0, `${viewport.width}`)
    assert.deepEqual(await violations(page), [], `${viewport.width}`)
  }
  await page.close()
})

test('the report prints on a few sheets', async () => {
  const page = await browser.newPage()
  await page.goto(REPORT.href)
  const sheets = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type \/Page\b(?!s)/g).length
  assert.ok(sheets > 3 && sheets <= MOST_SHEETS, `${sheets} sheets`)
  await page.close()
})
