/** The forms, beside its own, that a secret is masked in; an empty string is no form. */
export const encodings: readonly ((secret: string) => string)[] = [
  (secret) => base64From(secret, 0),
  // Within base64 of something longer, a secret starts at any of three places.
  (secret) => base64From(secret, 1),
  (secret) => base64From(secret, 2),
  (secret) => secret.replaceAll('"', '\\"'),
  (secret) => secret.replaceAll("'", "''"),
  inJson,
  inUri,
  inXml,
  withoutQuotes,
  powerShellHead,
  powerShellTail,
]

function base64From(secret: string, shift: number): string {
  const bytes = Buffer.from(secret)
  return bytes.subarray(bytes.length > shift ? shift : 0).toString('base64')
}

function inJson(secret: string): string {
  return JSON.stringify(secret)
    .slice(1, -1)
    .replace(/[\u0085\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function inUri(secret: string): string {
  return encodeURIComponent(Buffer.from(secret).toString()).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function inXml(secret: string): string {
  const entities = new Map(
    Object.entries({ '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '&': '&amp;' }),
  )
  return secret.replace(/[<>"'&]/g, (c) => entities.get(c) ?? c)
}

function withoutQuotes(secret: string): string {
  return secret.length > 8 && /^".*"$/s.test(secret) ? secret.slice(1, -1) : ''
}

// PowerShell colours its errors, which tears a secret apart at an ampersand.
function powerShellHead(secret: string): string {
  const torn = secret.includes('&+') ? secret.indexOf('&+') + 2 : secret.lastIndexOf('&') + 1
  return longEnough(secret.slice(0, torn))
}

function powerShellTail(secret: string): string {
  if (!secret.includes('&')) return ''
  // After `&+` the next letter is coloured by itself.
  const torn = secret.includes('&+') ? secret.indexOf('&+') + 3 : secret.lastIndexOf('&') + 1
  return longEnough(secret.slice(torn))
}

function longEnough(part: string): string {
  return part.length >= 6 ? part : ''
}
