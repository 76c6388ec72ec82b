import { once } from 'node:events'
import { connect } from 'node:net'
import { powerSocket } from './arguments.ts'
import { Monitor } from './monitor.ts'

/** power-cycle.ts FOLDER: presses the reset button of the rig whose folder that is. */
const [folder = '.'] = process.argv.slice(2)
process.chdir(folder) // a socket's path may have 107 bytes
const connection = connect(powerSocket)
await once(connection, 'connect')
await new Monitor(connection).reset()
connection.destroy()
