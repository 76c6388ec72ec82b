#include "send.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "leave.h"
#include "moment.h"
#include "record.h"
#include "sum.h"
#include "tell.h"

enum {
	SLOTS = 8, /* large files on their way at once */
	WHOLE = SLOTS, /* the slot of a file that goes in one piece */
	LATER_MS = 900, /* with what it takes to send it, a second */
	OWED_MS = 500,
	OWED_TIMES = 4, /* looking for changes in a large file takes at most a fifth of the time */
	STEP_BLOCKS = 16, /* looked at in a step, where they need not be sent */
	ROOM_WHOLE = 2 * RECORD_MOST + RECORD_PATH,
	MOST_AHEAD = 2 * RECORD_MOST, /* of large files, for what is small not to wait behind them */
};

/* What the host has of a large file. */
struct blocks {
	uint64_t ino, size;
	uint64_t due; /* when it may next be looked through from its beginning */
	size_t count;
	uint64_t sums[]; /* 0 for zeros, and for what is beyond */
};

/* A large file on its way. */
static struct slot {
	struct node *node; /* NULL: free */
	int fd;
	uint64_t at, size;
	uint64_t data, hole; /* content is at [data, hole), as far as was looked */
	uint64_t spent; /* microseconds */
	bool whole; /* from its beginning */
} slots[SLOTS];

/* Those that wait: to be sent, for a free slot, for their time, for another look from the beginning. */
static struct queue ready, large, later, owed;
static size_t flushing;
static unsigned failures;

static void wait_in(struct queue *queue, struct node *node)
{
	queue_leave(node);
	queue_add(queue, node);
}

void send_soon(struct node *node)
{
	if (node->slot >= 0)
		node->again = node->soon = true;
	else if (node->queue != &large)
		wait_in(&ready, node);
}

void send_later(struct node *node)
{
	if (node->slot >= 0) {
		node->again = true;
	} else if (!node->queue) {
		node->due = moment_ms() + LATER_MS;
		wait_in(&later, node);
	}
}

/* The flush no longer waits for it. */
static void settle(struct node *node)
{
	if (node->flushed)
		flushing--;
	node->flushed = false;
}

void send_forget(struct node *node)
{
	queue_leave(node);
	settle(node);
	free(node->blocks);
	node->blocks = NULL;
	if (node->slot < 0)
		return;
	struct slot *slot = &slots[node->slot];
	record_begin('a', node->slot);
	record_end();
	close(slot->fd);
	slot->node = NULL;
	node->slot = -1;
}

void send_for_flush(struct node *node)
{
	if (!node->flushed)
		flushing++;
	node->flushed = true;
}

void send_flush(void)
{
	failures = 0;
	for (struct node *node; (node = later.first) || (node = owed.first);)
		wait_in(&ready, node);
	for (struct node *node = ready.first; node; node = node->behind)
		send_for_flush(node);
	for (struct node *node = large.first; node; node = node->behind)
		send_for_flush(node);
	for (int i = 0; i < SLOTS; i++)
		if (slots[i].node) {
			send_for_flush(slots[i].node);
			slots[i].node->again = slots[i].node->soon = true;
		}
}

bool send_is_flushed(void)
{
	return !flushing;
}

bool send_is_on_its_way(const struct node *node)
{
	for (int i = 0; i < SLOTS; i++)
		for (const struct node *at = slots[i].node; at; at = at->parent)
			if (at == node)
				return true;
	return false;
}

unsigned send_failures(void)
{
	return failures;
}

/* Opens a plain file without waiting for anything; what is none any more has told so by an event. */
static int open_file(struct node *node, struct stat *stat)
{
	char path[RECORD_PATH];
	int folder = tree_path(node, path) ? tree_open(node->parent) : -1;
	int fd = folder < 0 ? -1 : openat(folder, node->name,
					  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && !fstat(fd, stat) && S_ISREG(stat->st_mode))
		return fd;
	if (fd >= 0)
		close(fd);
	else if (errno == EACCES || errno == EPERM)
		failures++;
	node->print = 0;
	settle(node);
	return -1;
}

/* Reads all of a small file into a record of its own; how much there is of it. */
static size_t put_content(int fd, size_t size, uint64_t *sum)
{
	size_t mark = record_mark(), length = 0;

	record_begin('d', WHOLE);
	record_u64(0);
	char *content = record_space();
	for (ssize_t count; length < size; length += (size_t)count)
		if ((count = pread(fd, content + length, size - length, (off_t)length)) <= 0)
			break;
	*sum = sum_of(content, length);
	record_took(length);
	record_end();
	if (!*sum)
		record_rewind(mark);
	return length;
}

/* Sends a small file, unless the host has just this. */
static void send_whole(struct node *node, int fd, struct stat *stat)
{
	size_t mark = record_mark();
	uint64_t sum;

	node->print = sum_of_stat(stat);
	tell_file(node, 'n', WHOLE, (uint64_t)stat->st_size);
	size_t size = put_content(fd, (size_t)stat->st_size, &sum);
	fstat(fd, stat);
	record_file_end(WHOLE, size, stat);

	sum = sum_with(sum_with(sum, size), stat->st_mode);
	sum = sum_with(sum_with(sum, (uint64_t)stat->st_mtim.tv_sec), (uint64_t)stat->st_mtim.tv_nsec);
	if (node->home && !node->blocks && node->sum == sum)
		record_rewind(mark);
	free(node->blocks);
	node->blocks = NULL;
	node->sum = sum;
	node->home = true;
	settle(node);
}

/* The next that is ready: sent if it is small, else put to the others that are not. */
static bool send_ready(void)
{
	struct node *node = ready.first;
	struct stat stat;

	if (!node || record_room() < ROOM_WHOLE)
		return false;
	queue_leave(node);
	int fd = open_file(node, &stat);
	if (fd < 0)
		return true;
	if (stat.st_size > BLOCK)
		wait_in(&large, node);
	else
		send_whole(node, fd, &stat);
	close(fd);
	return true;
}

static size_t blocks_in(uint64_t size)
{
	return (size_t)((size + BLOCK - 1) / BLOCK);
}

/* Makes room for the sums of a file of this size; those of new blocks are 0. */
static void resize(struct node *node, uint64_t size)
{
	size_t had = node->blocks ? node->blocks->count : 0, count = blocks_in(size);
	struct blocks *blocks = realloc(node->blocks, sizeof *blocks + count * sizeof *blocks->sums);

	if (!blocks)
		fail("agent: out of memory");
	if (!node->blocks)
		memset(blocks, 0, sizeof *blocks);
	if (count > had)
		memset(blocks->sums + had, 0, (count - had) * sizeof *blocks->sums);
	blocks->count = count;
	node->blocks = blocks;
}

/* Whether the host's version is one of the same file, so that it needs only what is new. */
static bool is_known(const struct node *node, const struct stat *stat)
{
	return node->home && node->blocks && node->blocks->ino == stat->st_ino;
}

/* Puts a large file on its way. One that was looked through just now gives only what it grew by. */
static void start(struct slot *slot, struct node *node, int fd, const struct stat *stat)
{
	bool known = is_known(node, stat);
	uint64_t size = (uint64_t)stat->st_size;

	if (!known) {
		free(node->blocks);
		node->blocks = NULL;
	}
	bool owes = known && !node->flushed && moment_ms() < node->blocks->due;
	if (owes && size <= node->blocks->size) {
		wait_in(&owed, node);
		close(fd);
		return;
	}
	*slot = (struct slot){ .node = node, .fd = fd, .size = size, .whole = !owes };
	if (owes)
		slot->at = node->blocks->size / BLOCK * BLOCK;
	resize(node, size);
	node->print = sum_of_stat(stat);
	node->slot = (int8_t)(slot - slots);
	tell_file(node, known ? 'p' : 'n', node->slot, size);
}

static bool start_large(void)
{
	struct node *node = large.first;
	struct slot *slot = slots;
	struct stat stat;

	while (slot < slots + SLOTS && slot->node)
		slot++;
	if (!node || slot == slots + SLOTS || record_room() < RECORD_ROOM)
		return false;
	queue_leave(node);
	int fd = open_file(node, &stat);
	if (fd < 0)
		return true;
	if (stat.st_size > BLOCK) {
		start(slot, node, fd, &stat);
		return true;
	}
	close(fd);
	wait_in(&ready, node);
	return true;
}

/* The host has it as it was. What has changed since goes again; and what was changed where it did
 * not grow has still to be looked for. */
static void finish(struct slot *slot)
{
	struct node *node = slot->node;
	struct stat stat = { 0 };
	uint64_t cut = slot->size;

	if (!fstat(slot->fd, &stat) && (uint64_t)stat.st_size < cut)
		cut = (uint64_t)stat.st_size;
	close(slot->fd);
	record_file_end(node->slot, cut, &stat);
	resize(node, cut);
	if (cut < slot->size && node->blocks->count)
		node->blocks->sums[node->blocks->count - 1] = 1; /* nobody's sum: it is sent again */
	node->blocks->ino = stat.st_ino;
	node->blocks->size = cut;
	if (slot->whole)
		node->blocks->due = moment_ms() + OWED_MS + OWED_TIMES * slot->spent / 1000;
	node->home = true;
	node->slot = -1;
	slot->node = NULL;

	bool again = node->again, soon = node->soon;
	node->again = node->soon = false;
	if (again && soon)
		send_soon(node);
	else if (!slot->whole)
		wait_in(&owed, node);
	else if (again)
		send_later(node);
	else
		settle(node);
}

/* Where content next is at or after the slot's place, by blocks. */
static uint64_t next_content(struct slot *slot)
{
	if (slot->at < slot->hole && slot->data <= slot->at)
		return slot->at;
	off_t data = lseek(slot->fd, (off_t)slot->at, SEEK_DATA);
	off_t hole = data < 0 ? -1 : lseek(slot->fd, data, SEEK_HOLE);
	slot->data = data < 0 ? UINT64_MAX : (uint64_t)data;
	slot->hole = hole < 0 ? slot->data : (uint64_t)hole;
	if (data < 0 && errno != ENXIO) { /* a file system without holes */
		slot->data = slot->at;
		slot->hole = slot->size;
	}
	return slot->data / BLOCK * BLOCK > slot->at ? slot->data / BLOCK * BLOCK : slot->at;
}

/* Sends the block at the slot's place if the host has another; whether it had. */
static bool send_block(struct slot *slot, bool is_hole)
{
	uint64_t *had = &slot->node->blocks->sums[slot->at / BLOCK];
	size_t mark = record_mark(), length = 0;
	size_t size = slot->size - slot->at < BLOCK ? (size_t)(slot->size - slot->at) : BLOCK;

	record_begin('d', slot->node->slot);
	record_u64(slot->at);
	char *content = record_space();
	if (is_hole)
		memset(content, 0, length = size);
	for (ssize_t count; length < size; length += (size_t)count)
		if ((count = pread(slot->fd, content + length, size - length,
				   (off_t)(slot->at + length))) <= 0)
			break;
	uint64_t sum = sum_of(content, length);
	record_took(length);
	record_end();
	slot->at += BLOCK;
	if (sum == *had || !length) {
		record_rewind(mark);
		return false;
	}
	*had = sum;
	return true;
}

/* Passes over a hole, but for what of it the host has content at. */
static bool pass_hole(struct slot *slot, uint64_t until)
{
	uint64_t end = until < slot->size ? until : slot->size;

	for (; slot->at < end; slot->at += BLOCK)
		if (slot->node->blocks->sums[slot->at / BLOCK])
			return send_block(slot, true);
	return false;
}

/* A little of a large file: one block that is new, or some that are not, or its end. */
static void send_part(struct slot *slot)
{
	uint64_t began = moment_us();

	for (int i = 0; slot->at < slot->size && i < STEP_BLOCKS; i++) {
		uint64_t content = next_content(slot);
		if (content > slot->at ? pass_hole(slot, content) : send_block(slot, false))
			break;
	}
	slot->spent += moment_us() - began;
	if (slot->at >= slot->size)
		finish(slot);
}

/* The next in turn. */
static bool send_large(void)
{
	static int turn;

	if (record_mark() > MOST_AHEAD || record_room() < 2 * RECORD_MOST)
		return false;
	for (int i = 0; i < SLOTS; i++) {
		struct slot *slot = &slots[++turn % SLOTS];
		if (!slot->node)
			continue;
		send_part(slot);
		return true;
	}
	return false;
}

/* The earliest time that something waits for; 0 where nothing does. */
static uint64_t next_due(void)
{
	uint64_t due = later.first ? later.first->due : 0;

	for (struct node *node = owed.first; node; node = node->behind)
		if (!due || node->blocks->due < due)
			due = node->blocks->due;
	return due;
}

static void wake(void)
{
	uint64_t now = moment_ms();

	while (later.first && later.first->due <= now)
		wait_in(&ready, later.first);
	for (struct node *node = owed.first, *next; node; node = next) {
		next = node->behind;
		if (node->blocks->due <= now)
			wait_in(&ready, node);
	}
}

bool send_step(void)
{
	wake();
	bool sent = send_ready();
	sent |= start_large();
	return send_large() || sent;
}

int send_wait(void)
{
	uint64_t due = next_due(), now = moment_ms();

	return !due ? -1 : due <= now ? 0 : (int)(due - now);
}
