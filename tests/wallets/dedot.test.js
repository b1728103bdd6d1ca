import { connect } from './dedot.js'
import { story } from './story.js'

story('dedot', connect)
