import type { Look } from '../need.ts'

export const usersCheck: Look = ({ user: { others } }) => {
  const name = 'logged in'
  if (others.length === 0) return { name, state: 'ok', found: 'nobody with a terminal' }
  const remedy = 'ask them first: what they do there ends'
  return { name, state: 'warning', found: others.join('; '), remedy }
}
