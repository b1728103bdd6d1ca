// What positions come to, by the market's own formulas.

import type { MarketsView, PositionView } from 'estuary-sdk'

export const WAD = 10n ** 18n

/** How long a transaction may wait, in milliseconds of the chain's clock. */
export const PATIENCE = 86_400_000n

/** Below it the page asks to think again. */
export const THIN_HEALTH = (WAD * 102n) / 100n

/** The most that may be owed on so many units: their worth times the LLTV. */
export const limitOf = (units: bigint, { price, terms }: MarketsView): bigint =>
  price ? (((units * price.price) / WAD) * terms.lltv) / WAD : 0n

/** The limit over the debt, times 10^18. Nothing without a debt. */
export const healthOf = (units: bigint, debt: bigint, markets: MarketsView): bigint | undefined =>
  debt <= 0n ? undefined : (limitOf(units, markets) * WAD) / debt

/** The price of a unit at which the position can be liquidated, times 10^18. */
export const liquidationPrice = (units: bigint, debt: bigint, { terms }: MarketsView): bigint | undefined =>
  debt <= 0n || units === 0n ? undefined : (((debt * WAD) / units) * WAD) / terms.lltv

/** A position after units and debt have changed. */
export const changed = ({ units, debt }: PositionView, moreUnits: bigint, moreDebt: bigint) => ({
  units: units + moreUnits,
  debt: debt + moreDebt > 0n ? debt + moreDebt : 0n,
})
