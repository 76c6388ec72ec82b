import { Fault } from '../../../../model/fault.ts'
import { quoted } from '../shell.ts'
import type { Bring, Errand, Missing } from './bring.ts'

/** Files that the target fetches itself, from a place that has the image's folder as it is. */
export function pulled(url: string): Bring {
  return async (missing, errand) => {
    for (const each of missing) await pull(`${url.replace(/\/+$/, '')}/${each.name}`, each, errand)
  }
}

/** Whoever is there fetches it. What is there of it is kept, where the server can go on from there. */
async function pull(url: string, file: Missing, { shell, folder, moved, signal }: Errand) {
  const [from, to] = [quoted(url), quoted(`${folder}/${file.name}.part`)]
  const command = `umask 077
cd ${quoted(folder)}
${file.there === 0 ? `rm -f ${to}` : ''}
if command -v curl >/dev/null; then curl -fsSL --retry 3 --connect-timeout 20 --speed-time 60 --speed-limit 1 -C - -o ${to} ${from}
elif command -v wget >/dev/null; then wget -q -T 60 -c -O ${to} ${from}
else tools/busybox wget -q -T 60 -c -O ${to} ${from}
fi
`
  const limitMs = 60_000 + (file.size / (20 * 1024)) * 1000
  const what = 'fetching the image'
  const { code, stderr } = await shell.exec('sh -s', { stdin: command, limitMs, signal, what })
  if (code !== 0) throw notFetched(url, stderr)
  moved(file.size - file.there)
}

function notFetched(url: string, stderr: string): Fault {
  const said = stderr.trim().split('\n').at(-1) || 'it does not say why'
  return new Fault('infra-error', `the target cannot fetch ${url}: ${said}`, {
    remedy: 'see whether the target reaches that address, or send it: --transport tarball',
  })
}
