import { cut, killTool } from '../deeds.ts'
import { routeByTunnel } from '../grounds.ts'
import { held } from '../moments.ts'
import { hold } from '../programs.ts'
import type { Row } from '../row.ts'

const ended = (cause: RegExp) => ({ outcome: 'infra-error', exit: 125, cause }) as const

/** The host is about to take what it is handed over. */
export const holdLoad = hold('/usr/bin/mount', '/run/nixos-testbed/added')

/** The image is there, and the host does not get to have it loaded. */
export const loadRows: readonly Row[] = [
  {
    name: 'the line is cut while the host loads',
    on: 'server',
    ground: holdLoad,
    at: held('mount'),
    deed: cut,
    expected: {
      ...ended(/loading the RAM system: the connection .* was lost/),
      keeps: ['lock', 'image'],
    },
    within: 180,
  },
  {
    name: 'the tool is killed while the host loads',
    on: 'server',
    ground: holdLoad,
    at: held('mount'),
    deed: killTool,
    after: 'collect',
    expected: ended(/the tool was killed/),
    within: 180,
  },
  {
    name: 'the way out of the host leads through a tunnel',
    on: 'server',
    ground: routeByTunnel,
    expected: ended(/does not load the RAM system: the way out, .*, goes over a link/),
    within: 180,
  },
]
