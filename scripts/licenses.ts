import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

/** Writes the licences of the packages that are in the bundle beside it, as they ask for. */
export function licenses(fileName: string): Plugin {
  return {
    name: 'licenses',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? file.moduleIds : [],
      )
      const folders = new Set(modules.flatMap(packageFolder))
      const source = [...folders].sort().map(licenseOf).join('\n')
      this.emitFile({ type: 'asset', fileName, source })
    },
  }
}

/** The folder of the package a module is from; none for our own. */
function packageFolder(module: string): string[] {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.slice(0, 1) ?? []
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (file !== undefined)
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  if (license === undefined) throw new Error(`${name} names no licence`)
  return `${name} ${version}\n\nLicence: ${license}. The package brings no text of it.\n`
}
