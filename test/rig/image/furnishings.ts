import type { Keys } from '../access.ts'
import type { RigWish } from '../wish.ts'
import { debianFurnishings } from './debian/furnishings.ts'
import type { Ipv6 } from './debian/network.ts'
import type { Furnishing } from './furnish.ts'
import { minimalFurnishings } from './minimal/furnishings.ts'

/** What makes a copy of an image the disk of one rig. */
export function furnishingsFor(
  wish: RigWish,
  keys: Keys,
  ipv6: Ipv6 | undefined,
): Promise<Furnishing[]> {
  return wish.host === 'debian'
    ? debianFurnishings(wish, keys, ipv6)
    : minimalFurnishings(wish, keys)
}
