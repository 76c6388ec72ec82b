# Tries in the folder it stands in what programs expect of a file system, each by itself, and says
# for each `NAME ok` or `NAME lacks: why`. What it leaves is looked at from the host.
import fcntl
import mmap
import os
import socket
import stat
import subprocess
import sys

SEEK_HOLE = 4
EXCHANGE = 2  # renameat2's


def write(name, data):
    with open(name, 'wb') as file:
        file.write(data)


def read(name):
    with open(name, 'rb') as file:
        return file.read()


def same(found, wanted):
    assert found == wanted, f'{found!r} in place of {wanted!r}'


def shared_mapping():
    write('mapped', bytes(8192))
    with open('mapped', 'r+b') as file, mmap.mmap(file.fileno(), 8192) as view:
        view[4096:4100] = b'abcd'
        os.pwrite(file.fileno(), b'w', 0)
        same(view[0:1], b'w')
        view.flush()
    same(read('mapped')[4096:4100], b'abcd')


def private_mapping():
    write('private', b'x' * 4096)
    with open('private', 'rb') as file:
        same(mmap.mmap(file.fileno(), 4096, flags=mmap.MAP_PRIVATE)[0:1], b'x')


def rename():
    write('one', b'1')
    write('renamed', b'2')
    os.rename('one', 'renamed')
    same(read('renamed'), b'1')
    assert not os.path.exists('one')


def rename_folder():
    os.makedirs('folder/a')
    write('folder/a/file', b'1')
    os.rename('folder/a', 'folder/b')
    same(read('folder/b/file'), b'1')


def rename_open():
    with open('open', 'wb') as file:
        os.rename('open', 'moved')
        file.write(b'late')
    same(read('moved'), b'late')


def exchange():
    import ctypes

    write('left', b'l')
    write('right', b'r')
    here = -100
    same(ctypes.CDLL(None).renameat2(here, b'left', here, b'right', EXCHANGE), 0)
    same(read('left'), b'r')


def append():
    count = 'i=0; while [ $i -lt 50 ]; do echo $0-$i; i=$((i+1)); done >>appended'
    writers = [subprocess.Popen(['sh', '-c', count, str(each)]) for each in range(4)]
    same([writer.wait() for writer in writers], [0] * 4)
    same(len(set(read('appended').split())), 200)


def long_name():
    write('n' * 255, b'long')
    assert 'n' * 255 in os.listdir('.')


def odd_name():
    name = b'\xff\xfe\n\x01 x'
    write(name, b'odd')
    assert name in os.listdir(b'.')


def sparse():
    with open('sparse', 'wb') as file:
        file.truncate(1 << 40)
        file.seek(1 << 39)
        file.write(b'x')
    found = os.stat('sparse')
    same(found.st_size, 1 << 40)
    assert found.st_blocks < 1000, found.st_blocks


def find_hole():
    with open('hole', 'wb') as file:
        file.truncate(1 << 20)
        file.seek(1 << 19)
        file.write(b'x')
    with open('hole', 'rb') as file:
        same(os.lseek(file.fileno(), 0, SEEK_HOLE), 0)


def punch_hole():
    write('punched', b'x' * (1 << 20))
    subprocess.run(['fallocate', '-p', '-o', '0', '-l', '65536', 'punched'], check=True)
    same(read('punched')[:4], bytes(4))


def allocate():
    with open('allocated', 'wb') as file:
        os.posix_fallocate(file.fileno(), 0, 1 << 20)
    same(os.stat('allocated').st_size, 1 << 20)


def nanoseconds():
    write('times', b'')
    os.utime('times', ns=(123456789123456789, 987654321987654321))
    same(os.stat('times').st_mtime_ns, 987654321987654321)


def hard_link():
    write('linked', b'1')
    os.link('linked', 'link')
    same(os.stat('linked').st_nlink, 2)
    same(os.stat('linked').st_ino, os.stat('link').st_ino)


def symbolic_link():
    os.symlink('to é', 'symbolic')
    same(os.readlink('symbolic'), 'to é')


def attribute():
    write('attribute', b'')
    os.setxattr('attribute', 'user.testbed', b'value')
    same(os.getxattr('attribute', 'user.testbed'), b'value')


def fifo():
    os.mkfifo('fifo')
    writer = subprocess.Popen(['sh', '-c', 'echo through >fifo'])
    same(read('fifo'), b'through\n')
    same(writer.wait(), 0)
    os.unlink('fifo')


def unix_socket():
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind('socket')
        server.listen()
        client.connect('socket')
    os.unlink('socket')


def whole_lock():
    write('flock', b'')
    with open('flock') as one, open('flock') as other:
        fcntl.flock(one, fcntl.LOCK_EX)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
    raise AssertionError('two hold it')


def range_lock():
    write('range', b'')
    attempt = 'import fcntl; fcntl.lockf(open("range", "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)'
    with open('range', 'r+b') as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        other = subprocess.run([sys.executable, '-c', attempt], capture_output=True)
    assert b'BlockingIOError' in other.stderr, 'two hold it'


def waiting_lock():
    write('wait', b'')
    attempt = 'import fcntl; fcntl.lockf(open("wait", "r+"), fcntl.LOCK_EX); print("held")'
    with open('wait', 'r+b') as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        other = subprocess.Popen([sys.executable, '-c', attempt], stdout=subprocess.PIPE)
    same(other.communicate()[0], b'held\n')


def unlinked():
    with open('unlinked', 'w+b') as file:
        os.unlink('unlinked')
        file.write(b'still')
        file.seek(0)
        same(file.read(), b'still')


def mode():
    write('mode', b'')
    os.chmod('mode', 0o751)
    same(os.stat('mode').st_mode & 0o7777, 0o751)


def owner():
    write('owner', b'')
    os.chown('owner', 12, 34)
    found = os.stat('owner')
    same((found.st_uid, found.st_gid), (12, 34))


def own():
    write('own', b'')
    same(os.stat('own').st_uid, 0)


def program():
    write('program', b'#!/bin/sh\nexit 7\n')
    os.chmod('program', 0o755)
    same(subprocess.call('./program'), 7)


def synchronised():
    with open('synchronised', 'wb') as file:
        file.write(b'1')
        file.flush()
        os.fsync(file.fileno())


def direct():
    file = os.open('direct', os.O_CREAT | os.O_RDWR | os.O_DIRECT)
    with mmap.mmap(-1, 4096) as page:
        page.write(b'd' * 4096)
        same(os.write(file, page), 4096)
    os.close(file)


def exclusive():
    write('exclusive', b'')
    try:
        os.open('exclusive', os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        return
    raise AssertionError('made twice')


def crowded_folder():
    os.mkdir('crowd')
    for each in range(1500):
        write(f'crowd/{each}', b'')
    same(len(os.listdir('crowd')), 1500)
    for name in os.listdir('crowd'):
        os.unlink(f'crowd/{name}')
    os.rmdir('crowd')


def large():
    data = os.urandom(3 << 20)
    write('large', data)
    same(read('large'), data)


def truncated():
    write('truncated', b'123456')
    os.truncate('truncated', 3)
    same(read('truncated'), b'123')


def no_device():
    try:
        os.mknod('device', stat.S_IFBLK | 0o600, os.makedev(8, 0))
    except PermissionError:
        return
    raise AssertionError('a disk of the host was made')


helpers = {write, read, same}
for name, case in list(globals().items()):
    if getattr(case, '__module__', None) != '__main__' or case in helpers:
        continue
    try:
        case()
        print(name, 'ok')
    except Exception as error:
        print(name, f'lacks: {error!r}')
