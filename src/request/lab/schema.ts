import * as z from 'zod/mini'
import { systems } from '../../model/system.ts'

const word = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][\w.-]{0,62}$/, 'must be of letters, digits, dots, - and _'))
const text = z.string().check(z.minLength(1, 'must not be empty'))

/** A field that need not be there, with what it is for those who write it. */
const field = <T extends z.ZodMiniType>(type: T, what: string) =>
  z.exactOptional(type.check(z.describe(what)) as T)

/** The way to a board and back. Its values are read as the options of the same names are. */
const way = {
  'ssh-key': field(text, "A private key's file. Without one the keys of the caller are tried."),
  'known-hosts': field(text, "A file with the keys of the boards' hosts."),
  'proxy-jump': field(text, 'Hosts on the way, between commas.'),
  'power-cycle-command': field(text, 'For sh, in the folder of this file: restarts the board.'),
  'console-command': field(
    text,
    "For sh, in the folder of this file: says what the board's console says.",
  ),
  inherit: field(text, 'What guests take on: user-auth, host-keys, ip-setup, or none.'),
  transport: field(text, 'How guests get there: auto, nix-copy, tarball or pull=URL.'),
  lease: field(text, 'How long the board waits for a sign of a run before it returns by itself.'),
  append: field(z.array(text), "Arguments for every guest's kernel."),
}

const board = z.strictObject({
  name: word.check(z.describe('What it is called: unique in this file.')),
  target: text.check(z.describe('ssh://[USER@]HOST[:PORT]')),
  system: z.enum(systems),
  labels: field(z.array(word), 'What it is or has, to ask for it by.'),
  ...way,
})

/** The shape of `testbed-lab.json`; docs/lab.schema.json is made from it. Paths begin at its folder. */
export const labSchema = z.strictObject({
  $schema: z.exactOptional(z.string()),
  defaults: field(z.strictObject(way), 'What holds for every board that does not say otherwise.'),
  quarantine: field(
    z.strictObject({
      after: field(
        z.int().check(z.minimum(1, 'must be at least 1')),
        'So many runs in a row have to come to nothing: 3.',
      ),
      for: field(text, 'How long the board is passed over then: 24h.'),
    }),
    'When a board is let be.',
  ),
  boards: z.array(board).check(z.minLength(1, 'must name at least one board')),
})

export type LabFile = z.output<typeof labSchema>
export type BoardEntry = LabFile['boards'][number]

/** The schema for those who write such files with an editor that knows it. */
export function labJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(labSchema)
  return { $schema, title: 'The boards of a lab: testbed-lab.json', ...rest }
}
