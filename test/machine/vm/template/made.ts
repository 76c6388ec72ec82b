import { writeFile } from 'node:fs/promises'
import { claimTemplate, findTemplate, publish } from '../../../../src/machine/vm/template/shelf.ts'
import { writeStamp } from '../../../../src/machine/vm/template/stamp.ts'
import { type Template, templateFiles } from '../../../../src/machine/vm/template/template.ts'

/** A key as any other. */
export const key = '0123456789abcdef0123456789abcdef'

/** Puts a template on the shelf, as a machine that has booted does; its two stretches are what is given. */
export async function makeTemplate(memory = 'a page and another'): Promise<Template> {
  const draft = await claimTemplate(key)
  if (draft === undefined) throw new Error('another is making it')
  const files = templateFiles(draft.folder)
  const map = [
    [4096, 6],
    [8192, memory.length - 6],
  ]
  await writeFile(files.memory, memory)
  await writeFile(files.state, 'the state')
  await writeFile(files.description, JSON.stringify({ schema: 1, release: '6.1.0', map }))
  await writeStamp(files)
  await publish(draft)
  return (await templateThere()) as Template
}

/** What is on the shelf. */
export function templateThere(): Promise<Template | 'damaged' | undefined> {
  return findTemplate(key)
}
