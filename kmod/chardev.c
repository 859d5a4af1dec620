// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device and the two kinds of files.
 *
 * Both hold the network namespace and, through their file operations, the
 * module.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include "chardev.h"
#include "checkpoint.h"
#include "event.h"
#include "ioctl.h"
#include "netns.h"
#include "open.h"
#include "service.h"

static int service_open(struct inode *inode, struct file *file)
{
	struct net *net = get_net(current->nsproxy->net_ns);
	struct ckpt_service *service = ckpt_service_create(ckpt_net_of(net));

	if (!service) {
		put_net(net);
		return -ENOMEM;
	}
	file->private_data = service;
	return nonseekable_open(inode, file);
}

static int service_release(struct inode *inode, struct file *file)
{
	struct ckpt_service *service = file->private_data;
	struct net *net = service->world->net;

	ckpt_service_release(service);
	put_net(net);
	return 0;
}

static __poll_t service_poll(struct file *file, poll_table *wait)
{
	return ckpt_event_poll(file->private_data, file, wait);
}

static long service_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ckpt_service *service = file->private_data;
	struct ckpt_call call;

	call.service = service;
	call.open = NULL;
	return ckpt_ioctl_dispatch(&ckpt_ioc_service_table, &call, service->cookie,
				   &service->dead, cmd, arg);
}

static const struct file_operations service_fops = {
	.owner = THIS_MODULE,
	.open = service_open,
	.release = service_release,
	.poll = service_poll,
	.unlocked_ioctl = service_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = no_llseek,
};

static int checkpoint_release(struct inode *inode, struct file *file)
{
	struct ckpt_open *open = file->private_data;
	struct net *net;

	/* NULL: the file was abandoned before it stood for anything. */
	if (!open)
		return 0;
	net = open->checkpoint->net->net;
	ckpt_open_close(open);
	ckpt_open_put(open);
	put_net(net);
	return 0;
}

static long checkpoint_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ckpt_open *open = file->private_data;
	struct ckpt_call call;

	call.service = NULL;
	call.open = open;
	return ckpt_ioctl_dispatch(&ckpt_ioc_checkpoint_table, &call, open->cookie,
				   &open->closed, cmd, arg);
}

static const struct file_operations checkpoint_fops = {
	.owner = THIS_MODULE,
	.release = checkpoint_release,
	.unlocked_ioctl = checkpoint_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = no_llseek,
};

/**
 * ckpt_file_prepare() - reserve what a new checkpoint file needs
 * @new: (out) descriptor and file
 *
 * Return: 0; -EMFILE, -ENFILE, -ENOMEM.
 */
int ckpt_file_prepare(struct ckpt_new_file *new)
{
	new->fd = get_unused_fd_flags(O_CLOEXEC);
	if (new->fd < 0)
		return new->fd;
	new->file = anon_inode_getfile("[ckpt]", &checkpoint_fops, NULL, O_RDWR);
	if (!IS_ERR(new->file))
		return 0;
	put_unused_fd(new->fd);
	return PTR_ERR(new->file);
}

/**
 * ckpt_file_assign() - let a file stand for an open
 * @new: prepared
 * @open: the file takes over the caller's reference
 */
void ckpt_file_assign(struct ckpt_new_file *new, struct ckpt_open *open)
{
	get_net(open->checkpoint->net->net);
	new->file->private_data = open;
}

/**
 * ckpt_file_install() - give the file to the caller
 * @new: stands for an open
 */
void ckpt_file_install(struct ckpt_new_file *new)
{
	fd_install(new->fd, new->file);
}

/**
 * ckpt_file_abandon() - give back what was reserved
 * @new: prepared; an open that it stands for is closed
 */
void ckpt_file_abandon(struct ckpt_new_file *new)
{
	put_unused_fd(new->fd);
	fput(new->file);
}

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ckpt",
	.fops = &service_fops,
	.mode = 0660,
};

/**
 * ckpt_chardev_register() - make the device appear
 *
 * Return: 0 or an error.
 */
int ckpt_chardev_register(void)
{
	return misc_register(&device);
}

/**
 * ckpt_chardev_unregister() - make the device disappear
 *
 * No file is open any more: each holds the module.
 */
void ckpt_chardev_unregister(void)
{
	misc_deregister(&device);
}
