import { dirname, join } from 'node:path'
import { statOf } from '../paths.ts'

export const labFileName = 'testbed-lab.json'

/** The lab's file in a folder, or above it in the same git checkout; undefined where there is none. */
export function labNear(folder: string): string | undefined {
  const folders = upToTop(folder) ?? [folder]
  return folders
    .map((each) => join(each, labFileName))
    .find((file) => statOf(file)?.isFile() === true)
}

/** A folder and those above it, up to the top of its checkout; undefined where it is in none. */
function upToTop(folder: string): readonly string[] | undefined {
  if (statOf(join(folder, '.git')) !== undefined) return [folder]
  const above = dirname(folder)
  if (above === folder) return undefined
  const rest = upToTop(above)
  return rest && [folder, ...rest]
}
