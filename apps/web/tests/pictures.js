// Takes pictures of each page: phone and desktop, light and dark.
//
// usage: node pictures.js FOLDER

import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { calls } from 'estuary-sdk'

import { begin } from './begun.js'
import { PAGES } from './story_visiting.js'
import { addressOf, signer } from './wallet.js'
import { createWorld, go } from './world.js'

const UNIT = 10n ** 12n
const DEVICES = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 } },
}

/** Days of rewards. */
const DAYS = 16

/** Of a validator's stake, in the chain's parts per billion. */
const HALF = 500_000_000

const nameOf = (page) => page.toLowerCase().replace(/’s | & /g, '_').replace(/\W+/g, '_')

async function prepare({ chain, estuary }) {
  const send = (uri, call) => estuary.send(call, signer(uri))
  const [bob, dave] = ['//Bob', '//Dave'].map(addressOf)
  const forever = (await estuary.views.now()) * 2n
  await send('//Charlie', calls.stake(7_500n * UNIT, 0n))
  await send('//Bob', calls.stake(4_200n * UNIT, 0n))
  await send('//Bob', calls.stakeAndWrap(1_900n * UNIT, 0n))
  await chain.keep()
  await chain.eras(estuary.client, DAYS / 2)
  await send('//Bob', calls.stake(800n * UNIT, 0n))
  await chain.eras(estuary.client, DAYS / 2)
  await send('//Bob', calls.requestWithdrawal(250n * UNIT))
  await send('//Bob', calls.approveUnits(estuary.address('lending_market'), 400n * UNIT))
  await send('//Bob', calls.supplyCollateral(400n * UNIT, bob))
  await send('//Bob', calls.borrow(150n * UNIT, bob))
  await send('//Bob', calls.supply(1_000n * UNIT, bob))
  await send('//Bob', calls.approveUnits(estuary.address('stable_pool'), 800n * UNIT))
  await send('//Bob', calls.addLiquidity(900n * UNIT, 800n * UNIT, 0n, forever, bob))
  await send('//Eve', calls.swapNative(3_000n * UNIT, 0n, forever, addressOf('//Eve')))
  // A loan that a loss brings beyond its limit.
  await send('//Dave', calls.stakeAndWrap(2_000n * UNIT, 0n))
  await send('//Dave', calls.approveUnits(estuary.address('lending_market'), 1_500n * UNIT))
  await send('//Dave', calls.supplyCollateral(1_500n * UNIT, dave))
  const { room } = await estuary.views.position(dave)
  await send('//Dave', calls.borrow((room * 99n) / 100n, dave))
}

async function take(world, folder, pages) {
  for (const [device, media] of Object.entries(DEVICES)) {
    for (const colorScheme of ['light', 'dark']) {
      const { page, context } = await world.visitAs('//Bob', { media: { ...media, colorScheme } })
      for (const name of pages) {
        await go(page, name)
        await begin(page, name)
        await page.mouse.move(0, 0)
        await page.screenshot({ path: join(folder, `${nameOf(name)}_${device}_${colorScheme}.png`), fullPage: true })
      }
      await context.close()
    }
  }
}

async function main(folder) {
  const world = await createWorld()
  try {
    await prepare(world)
    await world.history.caughtUp(world.estuary.client)
    await mkdir(folder, { recursive: true })
    const quiet = PAGES.filter((name) => name !== 'Liquidations')
    await take(world, folder, quiet)
    await world.report('//Validator//0', HALF)
    await world.chain.run('//Eve', 'operator', 'flag', '0')
    await take(world, folder, ['Liquidations'])
  } finally {
    await world.stop()
  }
}

await main(resolve(process.argv[2]))
