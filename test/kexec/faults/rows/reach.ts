import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { makeOtherKey } from '../../../rig/access.ts'
import { cut, impersonate, stall } from '../deeds.ts'
import { asThisMachine } from '../grounds.ts'
import type { Row, There } from '../row.ts'

const refused = (cause: RegExp) => ({ outcome: 'infra-error', exit: 125, cause }) as const

/** Who answers there speaks no SSH. */
async function babbler({ undo }: There): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  undo.push(async () => server.close())
  return `ssh://root@127.0.0.1:${(server.address() as AddressInfo).port}`
}

function fileIn({ site }: There, name: string, content: string): string {
  const path = join(site.folder, name)
  writeFileSync(path, content, { mode: 0o600 })
  return path
}

/** The host cannot be reached, is not the one that is meant, or lets nobody in. */
export const reachRows: readonly Row[] = [
  {
    name: 'nothing listens there',
    on: 'server',
    way: async () => ({ target: 'ssh://root@127.0.0.1:1' }),
    expected: refused(/cannot be reached: nothing listens there/),
    within: 60,
  },
  {
    name: 'what answers speaks no SSH',
    on: 'server',
    way: async (there) => ({ target: await babbler(there) }),
    expected: refused(/answers, but not as an SSH server does/),
    within: 60,
  },
  {
    name: 'the line is cut before anybody answers',
    on: 'server',
    ground: async (there) => cut(there),
    expected: refused(/cannot be reached: it hung up at once/),
    within: 60,
  },
  {
    name: 'the line carries nothing',
    on: 'server',
    waits: true,
    ground: async (there) => stall(there),
    expected: refused(/took the call and did not get to its key within 30 s/),
    within: 120,
  },
  {
    name: 'a man in the middle answers',
    on: 'server',
    ground: impersonate,
    expected: refused(/shows the key .* and is known by .*somebody answers in its place/),
    within: 60,
  },
  {
    name: 'nobody knows the host',
    on: 'server',
    way: async (there) => ({ knownHosts: fileIn(there, 'known_hosts', '') }),
    expected: refused(/shows the key .*, and no key of it is in/),
    within: 60,
  },
  {
    name: 'no key opens the host',
    on: 'server',
    way: async (there) => ({
      key: fileIn(there, 'key', await makeOtherKey(there.site.folder)),
    }),
    expected: refused(/does not let root in \(tried/),
    within: 60,
  },
  {
    name: 'sudo asks for a password',
    on: 'server',
    way: async ({ rig }) => ({ target: rig.target.replace('root@', 'lab@') }),
    expected: refused(/cannot be used: root: lab is not root, and sudo asks for a password/),
    within: 60,
  },
  {
    name: 'the target is the very machine that the tool runs on',
    on: 'server',
    ground: asThisMachine,
    expected: refused(/the very machine that this tool runs on/),
    within: 60,
  },
]
