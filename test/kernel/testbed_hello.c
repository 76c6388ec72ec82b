// SPDX-License-Identifier: GPL-2.0
/* A module that no distribution's kernel has: it says a word and shows it. */
#include <linux/module.h>

static char *word = "hello";
module_param(word, charp, 0444);

static int __init testbed_hello_init(void)
{
	pr_info("testbed_hello: %s\n", word);
	return 0;
}

static void __exit testbed_hello_exit(void)
{
}

module_init(testbed_hello_init);
module_exit(testbed_hello_exit);
MODULE_DESCRIPTION("Proves that a guest runs the kernel it was given");
MODULE_LICENSE("GPL");
