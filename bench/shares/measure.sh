# measure.sh FOLDER TASK...: does each task in a folder of the host, from within a guest, and prints
# a line for it: its name, its milliseconds, and a figure that proves it was done.

cd "$1" || exit
shift

walk() { find files -type f -size +0c | wc -l; }
read_small() { find files/0? files/1? files/2? files/3? files/4? -type f -exec cat {} + | wc -c; }
read_large() { cat large | wc -c; }
walk_many() { find many -type f -size +0c | wc -l; }

for task; do
	begin=$(date +%s%N)
	figure=$($task) || exit
	end=$(date +%s%N)
	echo "measured $task $(((end - begin) / 1000000)) $figure"
done
