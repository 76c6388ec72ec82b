import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cut, interrupt, killTool, stall } from '../deeds.ts'
import { sending } from '../moments.ts'
import { replace } from '../programs.ts'
import type { Row, There } from '../row.ts'

const ended = (cause: RegExp) => ({ outcome: 'infra-error', exit: 125, cause }) as const

/** Where the address is that the host has this machine at. */
const here = '10.0.2.2'
let port = 0

/** A web server that answers everything, and with nothing that was asked for. */
async function liar({ undo }: There): Promise<void> {
  const server = createServer((_, response) => response.end('not what you asked for'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
  undo.push(async () => server.close())
}

/** The image does not get there. */
export const shipRows: readonly Row[] = [
  {
    name: 'the line is cut while the image is sent',
    on: 'server',
    at: sending,
    deed: cut,
    expected: {
      ...ended(/sending the image: the connection .* was lost/),
      keeps: ['lock', 'image'],
    },
    within: 120,
  },
  {
    name: 'the line stands still while the image is sent',
    on: 'server',
    waits: true,
    at: sending,
    deed: stall,
    expected: {
      ...ended(/sending the image: .* has said nothing for 60 s/),
      keeps: ['lock', 'image'],
    },
    within: 180,
  },
  {
    name: 'the tool is killed while it sends the image',
    on: 'server',
    at: sending,
    deed: killTool,
    after: 'collect',
    expected: ended(/the tool was killed/),
    within: 120,
  },
  {
    name: 'cancelled while the image is sent',
    on: 'server',
    at: sending,
    deed: interrupt,
    expected: { outcome: 'cancelled', exit: 130 },
    within: 120,
  },
  {
    name: 'no file system in RAM can be mounted there',
    on: 'server',
    ground: replace(
      '/usr/bin/mount',
      `case "$*" in *ramfs*/image*) echo 'mount: permission denied' >&2; exit 32 ;; esac
exec "$real" "$@"`,
    ),
    expected: ended(/no room in RAM for the image: mount: permission denied/),
    within: 120,
  },
  {
    name: "the host's Nix takes nothing",
    on: 'server',
    args: () => ['--transport', 'nix-copy'],
    ground: replace(
      '/usr/bin/nix-store',
      `echo 'error: the database is corrupt' >&2
exit 1`,
    ),
    expected: ended(/the target's Nix does not take the image: error: the database is corrupt/),
    within: 120,
  },
  {
    name: 'the host is to fetch the image where nobody serves it',
    on: 'server',
    args: () => ['--transport', `pull=http://${here}:1/image`],
    expected: ended(/the target cannot fetch http:.*: /),
    within: 120,
  },
  {
    name: 'another image is served to the host',
    on: 'server',
    ground: liar,
    args: () => ['--transport', `pull=http://${here}:${port}/image`],
    expected: ended(/ of the image arrives damaged at the target/),
    within: 240,
  },
]
