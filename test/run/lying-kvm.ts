import { openKvm } from '../../src/host/kvm/kvm.ts'
import { PrivateMounts } from '../e2e/mounts.ts'

/** A /dev as the host's, with a KVM besides that opens and knows no call. */
const devices = `
devices=/mnt
mount -t tmpfs -o mode=755 devices "$devices"
for each in /dev/*; do
  copy=$devices/\${each##*/}
  if [ -L "$each" ]; then cp -P "$each" "$copy"
  elif [ -d "$each" ]; then mkdir "$copy" && mount --rbind "$each" "$copy"
  else : >"$copy" && mount --bind "$each" "$copy"
  fi
done
: >"$devices/kvm"
mount --bind /dev/null "$devices/kvm"
mount --rbind "$devices" /dev`

/** Mounts in which KVM lies, for a host that has none; undefined where there is one, whatever it says. */
export async function lyingKvm(): Promise<PrivateMounts | undefined> {
  return (await openKvm()) === 'opens' ? undefined : await PrivateMounts.make(devices)
}
