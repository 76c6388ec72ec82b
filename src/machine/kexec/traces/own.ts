import type { Change } from './entry.ts'

/** What a host changes by itself when it starts, stops or is used. */
export interface OwnState {
  /** `*` is any part of a name, `**` of a path. */
  readonly paths: readonly string[]
  /** Which changes are the host's own; any where absent. */
  readonly changes?: readonly Change[]
  readonly reason: string
}

export const ownStates: readonly OwnState[] = [
  {
    paths: ['/run/nixos-testbed', '/run/nixos-testbed/**'],
    changes: ['removed'],
    reason: 'our lock on it, in RAM, gone with the jump',
  },
  { paths: ['/etc/mtab', '/etc/blkid.tab*'], reason: 'what is mounted' },
  {
    paths: ['/etc/resolv.conf', '/etc/resolv.conf.*', '/etc/dhcpc/*', '/etc/ntp.conf.dhcp'],
    reason: 'written by the DHCP client when the network comes up',
  },
  { paths: ['/etc/adjtime', '/etc/fake-hwclock.data'], reason: 'the clock, kept at shutdown' },
  {
    paths: ['/etc/.updated', '/etc/ld.so.cache', '/etc/.pwd.lock', '/etc/.clean'],
    reason: 'written by the host at its start',
  },
  { paths: ['/etc/lvm/archive/**', '/etc/lvm/backup/**'], reason: "LVM's own history" },
  { paths: ['/etc/cups/**'], changes: ['changed'], reason: "the print server's state" },
  {
    paths: [
      ...['/boot/grub/grubenv', '/boot/grub2/grubenv', '/boot/efi/EFI/*/grubenv'],
      ...['/efi/EFI/*/grubenv', '/boot/EFI/*/grubenv'],
    ],
    changes: ['changed'],
    reason: 'the boot loader counts boots in it',
  },
  {
    paths: [
      ...['/boot/loader/random-seed', '/boot/efi/loader/random-seed', '/efi/loader/random-seed'],
      '/var/lib/systemd/random-seed',
    ],
    reason: 'the random seed, new with each boot',
  },
  {
    paths: ['/boot/loader/entries/*+*.conf', '/efi/loader/entries/*+*.conf'],
    reason: 'systemd-boot counts tries in the name',
  },
  {
    paths: [
      ...['LoaderTimeInitUSec', 'LoaderTimeExecUSec', 'LoaderTimeMenuUSec', 'LoaderInfo'],
      ...['LoaderEntrySelected', 'LoaderEntries', 'LoaderDevicePartUUID', 'LoaderImageIdentifier'],
      ...['LoaderFirmwareInfo', 'LoaderFirmwareType', 'LoaderFeatures', 'LoaderRandomSeed'],
      ...['StubInfo', 'StubFeatures', 'BootCurrent', 'MTC', 'RTC', 'CurrentTime'],
    ].map((name) => `/sys/firmware/efi/efivars/${name}-*`),
    reason: 'firmware and boot loader write it at each boot',
  },
  { paths: ['/tmp/**'], changes: ['removed'], reason: 'cleared when the host starts' },
  {
    paths: ['/tmp/systemd-private-*', '/var/tmp/systemd-private-*'].flatMap(withAllBelow),
    reason: 'folders of services, new with each boot',
  },
  {
    paths: ['X11', 'ICE', 'XIM', 'font', 'Test']
      .map((name) => `/tmp/.${name}-unix`)
      .concat('/tmp/snap-private-tmp')
      .flatMap(withAllBelow),
    reason: 'made when the host starts',
  },
  {
    paths: ['/root/.*_history', '/home/*/.*_history', '/root/.lesshst', '/home/*/.lesshst'],
    reason: "a shell's history: the tool's own shells keep none",
  },
  {
    paths: ['/sys/fs/pstore', '/var/lib/systemd/pstore'].flatMap((folder) =>
      ['console', 'ftrace', 'pmsg'].map((each) => `${folder}/${each}-ramoops-*`),
    ),
    reason: 'what it said itself before it went down, kept in its memory',
  },
  { paths: ['/root/.viminfo', '/home/*/.viminfo'], reason: "an editor's history" },
  {
    paths: ['/home/*/.cache/**', '/home/*/.Xauthority', '/home/*/.ICEauthority'],
    reason: 'kept by programs of people who are logged in',
  },
  {
    paths: [
      '/var/lib/systemd/timers/*',
      '/var/lib/systemd/timesync/*',
      '/var/lib/systemd/catalog/*',
    ],
    reason: "systemd's own state",
  },
  {
    paths: [
      '/var/lib/systemd/rfkill/*',
      '/var/lib/systemd/backlight/*',
      '/var/lib/systemd/coredump/*',
    ],
    reason: "systemd's own state",
  },
  {
    paths: ['/var/spool/cron/atjobs/.SEQ', '/var/spool/at/.SEQ'],
    reason: "the job server's counter",
  },
]

function withAllBelow(path: string): readonly string[] {
  return [path, `${path}/**`]
}
