// Takes pictures of each page: phone and desktop, light and dark.
//
// usage: node pictures.js FOLDER

import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { calls } from 'estuary-sdk'

import { addressOf, signer } from './wallet.js'
import { createWorld, go } from './world.js'
import { PAGES } from './story_visiting.js'
import { startApi } from './api.js'

const UNIT = 10n ** 12n
const DEVICES = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 } },
}

/** What a page shows once somebody has begun. */
const TYPED = {
  Stake: (page) => page.getByLabel('You stake').fill('250'),
  Unstake: async (page) => {
    await page.getByLabel('You unstake').fill('400')
    await page.getByRole('slider').fill('35')
  },
  Swap: (page) => page.getByLabel('You pay').fill('120'),
  'Lend & borrow': (page) => page.getByRole('form', { name: 'Lend' }).getByLabel('Supply').fill('500'),
  Leverage: (page) => page.getByLabel('Your own').fill('100'),
}

const nameOf = (page) => page.toLowerCase().replace(/’s | & /g, '_').replace(/\W+/g, '_')

async function prepare({ chain, estuary }) {
  const send = (uri, call) => estuary.send(call, signer(uri))
  const bob = addressOf('//Bob')
  await send('//Charlie', calls.stake(7_500n * UNIT, 0n))
  await send('//Bob', calls.stake(4_200n * UNIT, 0n))
  await send('//Bob', calls.stakeAndWrap(900n * UNIT, 0n))
  await chain.keep()
  await chain.eras(estuary.client, 3)
  await send('//Bob', calls.requestWithdrawal(250n * UNIT))
  await send('//Bob', calls.approveUnits(estuary.address('lending_market'), 400n * UNIT))
  await send('//Bob', calls.supplyCollateral(400n * UNIT, bob))
  await send('//Bob', calls.borrow(150n * UNIT, bob))
  await send('//Bob', calls.supply(1_000n * UNIT, bob))
}

async function take(folder) {
  const world = await createWorld()
  const api = await startApi()
  try {
    await prepare(world)
    await mkdir(folder, { recursive: true })
    for (const [device, media] of Object.entries(DEVICES)) {
      for (const colorScheme of ['light', 'dark']) {
        const settings = { api: api.address }
        const key = '//Bob'
        const { page, context } = await world.visitAs(key, { settings, media: { ...media, colorScheme } })
        for (const name of PAGES) {
          await go(page, name)
          await TYPED[name]?.(page)
          await page.waitForTimeout(1_200)
          await page.screenshot({ path: join(folder, `${nameOf(name)}_${device}_${colorScheme}.png`), fullPage: true })
        }
        await context.close()
      }
    }
  } finally {
    await api.stop()
    await world.stop()
  }
}

await take(resolve(process.argv[2]))
