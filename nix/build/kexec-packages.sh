# $packages -> packages/, the packages' own trees in one, merged as the releases of today are

mkdir -p packages/usr/lib packages/usr/bin packages/usr/sbin
ln -s usr/lib usr/bin usr/sbin packages/
for package in $packages; do
	member "$package" data | tar -xo -C packages
done
