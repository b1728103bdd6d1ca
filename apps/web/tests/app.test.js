// The app in a real browser, against the local chain: stories in their order, on one chain.

import { after, afterEach, before } from 'node:test'

import { frame } from './frame.js'
import { history } from './story_history.js'
import { operating } from './story_operating.js'
import { sdk } from './sdk.js'
import { staking } from './story_staking.js'
import { trading } from './story_trading.js'
import { trouble } from './story_trouble.js'
import { visiting } from './story_visiting.js'
import { createWorld } from './world.js'

let world

before(async () => {
  world = await createWorld()
})

afterEach(() => world?.tidy())

after(() => world?.stop())

const there = () => world

visiting(there)
staking(there)
trading(there)
operating(there)
history(there)
sdk(there)
frame(there)
trouble(there)
