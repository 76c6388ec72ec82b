import { play } from './play.ts'
import { late } from './table.ts'

play(late)
