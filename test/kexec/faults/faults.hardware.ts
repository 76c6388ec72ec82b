import { play } from './play.ts'
import { goes } from './table.ts'

play(goes)
