import { connect } from './polkadot-js.js'
import { story } from './story.js'

story('polkadot.js API', connect)
