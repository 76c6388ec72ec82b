/* The agent: does in the guest what the host asks for on the channel (docs/channel.md).
 *
 *     agent PORT         a device, or - for stdin and stdout
 *     agent boot FILE    the kernel, through /init: boots, and becomes the above, or the steward
 *     agent ERRAND ...   what a machine that is entered by kexec needs besides: ../jump, ../steward,
 *                        watch.h, receive.h
 *
 * As PID 1 it also collects what has lost its parent, and powers the machine off when the
 * host goes away. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../boot/boot.h"
#include "../jump/jump.h"
#include "../jump/load.h"
#include "../steward/return.h"
#include "../steward/steward.h"
#include "begin.h"
#include "clock.h"
#include "command.h"
#include "file.h"
#include "give-way.h"
#include "leave.h"
#include "port.h"
#include "receive.h"
#include "renew.h"
#include "watch.h"

/* The kernel may have started us without a console: nothing else may become 0, 1 or 2. */
static void fill_stdio(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2)
		;
	close(fd);
}

/* Signals come as a descriptor becoming readable. */
static int catch_signals(void)
{
	sigset_t caught;

	sigemptyset(&caught);
	sigaddset(&caught, SIGCHLD);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGHUP);
	sigaddset(&caught, SIGUSR1);
	sigprocmask(SIG_BLOCK, &caught, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	return signalfd(-1, &caught, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Up to here, and while we wait for an answer, a machine is that of all runs alike. */
static void say_hello(void)
{
	struct utsname system;

	uname(&system);
	port_send('h', 0, "protocol", "2", "release", system.release, NULL);
	port_flush();
}

static void take_signals(int signals)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof info) == sizeof info)
		if (info.ssi_signo == SIGUSR1 && give_way_is_over())
			say_hello();
		else if (info.ssi_signo != SIGCHLD && getpid() != 1)
			leave(128 + (int)info.ssi_signo);
	command_reap();
}

/* What was written through memory maps reaches the host now at the latest. */
static void sync_all(struct frame *frame)
{
	sync();
	port_send('d', frame->channel, NULL);
}

/* The frames of the host, and who takes them. */
static const struct {
	char type;
	void (*take)(struct frame *frame);
} takers[] = {
	{ 'X', command_exec }, { 'I', stdin_take }, { 'K', command_kill },
	{ 'W', file_write },   { 'B', begin },      { 'T', clock_set },
	{ 'S', sync_all },     { 'L', renew },       { 'G', give_way },
};

static void take(struct frame *frame)
{
	for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
		if (takers[i].type == frame->type) {
			takers[i].take(frame);
			return;
		}
	refuse(frame, "unknown type");
}

/* What is waited for. A descriptor of -1 is passed over by poll. */
struct watch {
	struct pollfd signals, from_host, to_host;
	struct {
		struct pollfd in, out[OUTPUTS];
	} commands[CHANNELS];
};

/* Nothing is read that could not be passed on: who is slow is waited for, all the way back. */
static void wait_for(struct watch *watch, int signals)
{
	bool pending = port_is_pending();

	watch->signals = (struct pollfd){ signals, POLLIN, 0 };
	watch->from_host = (struct pollfd){ port.in, port_has_room() ? POLLIN : 0, 0 };
	watch->to_host = (struct pollfd){ pending ? port.out : -1, POLLOUT, 0 };
	for (int i = 0; i < CHANNELS; i++) {
		struct command *command = &commands[i];
		bool feeds = command->pid && !command->ended && command->in.count;
		watch->commands[i].in = (struct pollfd){ feeds ? command->in.fd : -1, POLLOUT, 0 };
		for (int j = 0; j < OUTPUTS; j++) {
			struct output *output = &command->out[j];
			bool speaks = command->pid && (!command->ended || output->left);
			watch->commands[i].out[j] =
				(struct pollfd){ speaks && !pending ? output->fd : -1, POLLIN, 0 };
		}
	}
	while (poll((struct pollfd *)watch, sizeof *watch / sizeof(struct pollfd), -1) < 0)
		if (errno != EINTR)
			fail("agent: cannot poll: %s", strerror(errno));

	for (int i = 0; i < CHANNELS; i++) {
		commands[i].in.ready = watch->commands[i].in.revents;
		for (int j = 0; j < OUTPUTS; j++)
			commands[i].out[j].ready = watch->commands[i].out[j].revents;
	}
}

/* What the agent does besides, each with what follows its name. */
static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} errands[] = {
	{ "boot", boot },     { "load", load },	      { "jump", jump },
	{ "return", return_ }, { "steward", steward }, { "watch", watch_folder },
	{ "receive", receive_folder },
};

static void run_errand(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof errands / sizeof *errands; i++)
		if (argc > 1 && !strcmp(argv[1], errands[i].name))
			exit(errands[i].run(argc - 2, argv + 2));
}

int main(int argc, char **argv)
{
	struct watch watch;
	struct frame frame;

	run_errand(argc, argv);
	if (argc != 2) {
		fputs("usage: agent PORT (a device, or - for stdin and stdout)\n"
		      "       agent load|jump|return|steward|watch|receive ...\n",
		      stderr);
		return 2;
	}
	fill_stdio();
	int signals = catch_signals();
	port_open(argv[1]);
	say_hello();
	port_unblock();

	for (;;) {
		wait_for(&watch, signals);
		port_flush();
		if (watch.from_host.revents)
			port_fill();
		while (port_has_room() && port_next(&frame)) {
			take(&frame);
			port_flush();
		}
		if (watch.signals.revents)
			take_signals(signals);
		command_pump();
		port_flush();
	}
}
