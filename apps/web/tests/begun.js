// Pages once somebody has begun: what a form foretells is a part of what has to be readable.

/** What somebody types, or waits for. */
const TYPED = {
  Stake: (page) => page.getByLabel('You stake').fill('250'),
  Unstake: async (page) => {
    await page.getByLabel('You unstake').fill('400')
    await page.getByRole('slider').fill('35')
  },
  Swap: (page) => page.getByLabel('You pay').fill('120'),
  Liquidity: (page) => page.getByLabel('Add UNIT', { exact: true }).fill('150'),
  'Lend & borrow': (page) => page.getByRole('form', { name: 'Lend' }).getByLabel('Supply').fill('500'),
  Liquidations: (page) => page.locator('#liquidation-facts, #liquidation-none').first().waitFor(),
  Leverage: (page) => page.getByLabel('Your own').fill('100'),
}

/** Types what belongs to the page, and waits until nothing on it is pending. */
export async function begin(page, name) {
  const type = TYPED[name]
  if (type) {
    await type(page)
    // The dry run has come back.
    await page.locator('main .submit button:enabled, #liquidation-none').first().waitFor({ timeout: 3_000 }).catch(() => {})
  }
  await page.locator('main .pending').first().waitFor({ state: 'hidden', timeout: 3_000 }).catch(() => {})
  await page.waitForTimeout(300)
}
