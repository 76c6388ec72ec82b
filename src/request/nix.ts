import type { NixOptions } from '../model/request.ts'
import { nixInstallers } from '../model/request.ts'
import { Secret } from '../model/secret.ts'
import type { Asked } from './asked.ts'
import { readChoice } from './choice.ts'
import { hasControl } from './control.ts'

export function readNix(asked: Asked): NixOptions {
  const githubToken = readToken(asked)
  return {
    installer: readChoice(asked, 'nixInstaller', nixInstallers, 'auto'),
    extraConfig: readConfig(asked),
    substituters: readSubstituters(asked),
    ...(githubToken === undefined ? {} : { githubToken }),
  }
}

function readConfig(asked: Asked): readonly string[] {
  const lines = (asked.raw.nixConfig ?? [])
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  for (const line of lines) {
    const name = /^([a-z][a-z0-9-]*)\s*=/.exec(line)?.[1]
    if (name === undefined || hasControl(line))
      asked.refuse('nixConfig', {
        value: line,
        reason: 'is not a line of nix.conf',
        remedy: 'write NAME = VALUE',
      })
    else if (name.endsWith('access-tokens'))
      asked.refuse('nixConfig', {
        value: name,
        reason: 'would show the token to everyone who can list processes',
        remedy: `put the token in a variable and name that with ${asked.nameOf('githubTokenEnv')}`,
      })
  }
  return lines
}

function readSubstituters(asked: Asked): readonly string[] {
  const urls = (asked.raw.substituter ?? []).flatMap((list) => list.split(/\s+/)).filter(Boolean)
  for (const url of urls) {
    if (!/^(?:[a-z][a-z0-9+.-]*:\/\/\S+|\/\S*)$/.test(url) || hasControl(url))
      asked.refuse('substituter', {
        value: url,
        reason: 'is not the address of a store',
        remedy: 'write it like https://cache.example.org or file:///srv/cache',
      })
    else if (/^https?:\/\/[^/]*:[^/]*@/.test(url))
      asked.refuse('substituter', {
        value: url.replace(/\/\/[^/]*@/, '//***@'),
        reason: 'has a password in it, which would show in lists of processes and in reports',
        remedy: 'put it in a netrc file and name that in nix.conf',
      })
  }
  return urls
}

function readToken(asked: Asked): Secret | undefined {
  const name = asked.raw.githubTokenEnv
  if (name === undefined) return undefined
  const token = asked.caller.env[name] ?? ''
  const looksLikeToken = /^(?:gh[a-z]_|github_pat_)/.test(name)
  if (looksLikeToken)
    asked.refuse('githubTokenEnv', {
      reason: 'was given a token itself, which is now in your shell history',
      remedy: 'revoke that token, put a new one in a variable, and give the variable’s name',
    })
  else if (token === '' || /[\s\p{Cc}]/u.test(token))
    asked.refuse('githubTokenEnv', {
      value: name,
      reason: token === '' ? 'is not set' : 'does not hold a token: there are blanks in it',
      remedy: `set ${name} to a token, or leave ${asked.nameOf('githubTokenEnv')} out`,
    })
  return new Secret(token)
}
