/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * message.h - messages between components, manager and amfctl
 *
 * They travel over a UNIX socket of type SOCK_SEQPACKET, so one packet is one
 * message: &struct amf_message up to the end of the member of its union that
 * its type uses, in the byte order and layout of the machine, since both ends
 * are on it.
 *
 * A connection begins with %AMF_HELLO.  Then one side asks and the manager
 * answers, one request at a time:
 *
 * ========================  ===============  ==================================
 * request                   body             answer
 * ========================  ===============  ==================================
 * AMF_HELLO                 version          AMF_REPLY
 * AMF_REGISTER              comp             AMF_REPLY
 * AMF_UNREGISTER            comp             AMF_REPLY
 * AMF_RESPONSE              -                AMF_REPLY
 * AMF_QUIESCING_COMPLETE    -                AMF_REPLY
 * AMF_HA_STATE_GET          comp             AMF_REPLY with ha_state
 * AMF_ADMIN                 admin            AMF_REPLY once the group is there
 * AMF_STATE_GET             -                for each group AMF_GROUP_STATE and
 *                                            for each of its components
 *                                            AMF_COMPONENT_STATE; then AMF_REPLY
 * ========================  ===============  ==================================
 *
 * A component's AMF_HELLO carries one end of a socket pair (SCM_RIGHTS).  On
 * that the manager sends callbacks (AMF_CSI_SET, AMF_CSI_REMOVE,
 * AMF_TERMINATE), and nothing else travels there: so the other end serves the
 * component as selection object.  Callbacks are answered on the connection, by
 * AMF_RESPONSE or AMF_QUIESCING_COMPLETE with the same invocation number.
 *
 * A process that breaks these rules is disconnected.
 */
#ifndef AMF_MESSAGE_H
#define AMF_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#define AMF_PROTOCOL_VERSION	1
#define AMF_NAME_SIZE		256	/* bytes of a name, with its NUL */
#define AMF_ATTRIBUTES_SIZE	2048	/* bytes of the attributes of a CSI */

#define AMF_SOCKET_ENV		"AMFD_SOCKET"
#define AMF_SOCKET_DEFAULT	"/run/amfd.sock"
#define AMF_COMPONENT_ENV	"SA_AMF_COMPONENT_NAME"

enum amf_message_type {
	AMF_HELLO = 1,
	AMF_REGISTER,
	AMF_UNREGISTER,
	AMF_RESPONSE,
	AMF_QUIESCING_COMPLETE,
	AMF_HA_STATE_GET,
	AMF_ADMIN,
	AMF_STATE_GET,
	AMF_REPLY,
	AMF_GROUP_STATE,
	AMF_COMPONENT_STATE,
	AMF_CSI_SET,
	AMF_CSI_REMOVE,
	AMF_TERMINATE,
	AMF_MESSAGE_TYPES
};

/**
 * struct amf_comp_body - a component, and its CSI where the type has one
 * @comp: name of the component
 * @csi: name of the CSI; empty in AMF_REGISTER, AMF_UNREGISTER, AMF_TERMINATE
 * @csi_flags: AMF_CSI_REMOVE: SaAmfCSIFlagsT; else 0
 */
struct amf_comp_body {
	char		comp[AMF_NAME_SIZE];
	char		csi[AMF_NAME_SIZE];
	uint32_t	csi_flags;
};

/**
 * struct amf_csi_set_body - arguments of the CSI set callback
 * @comp: name of the component
 * @csi: name of the CSI
 * @active_comp: name of the active component; see saAmf.h
 * @ha_state: SaAmfHAStateT
 * @csi_flags: SaAmfCSIFlagsT
 * @transition: SaAmfCSITransitionDescriptorT for SA_AMF_HA_ACTIVE
 * @standby_rank: for SA_AMF_HA_STANDBY
 * @attribute_count: pairs in @attributes
 * @attributes: name and value of each pair, each ended by a NUL
 */
struct amf_csi_set_body {
	char		comp[AMF_NAME_SIZE];
	char		csi[AMF_NAME_SIZE];
	char		active_comp[AMF_NAME_SIZE];
	uint32_t	ha_state;
	uint32_t	csi_flags;
	uint32_t	transition;
	uint32_t	standby_rank;
	uint32_t	attribute_count;
	char		attributes[AMF_ATTRIBUTES_SIZE];
};

/**
 * struct amf_admin_body - an administrative operation, or the state it led to
 * @group: name of the service group
 * @admin_state: SaAmfAdminStateT
 */
struct amf_admin_body {
	char		group[AMF_NAME_SIZE];
	uint32_t	admin_state;
};

/**
 * struct amf_component_state_body - what the manager knows of a component
 * @comp: its name
 * @presence: SaAmfPresenceStateT
 * @ha_state: SaAmfHAStateT, or 0 for none
 * @pid: of its process, or 0
 * @restarts: times that it was restarted after a failure
 */
struct amf_component_state_body {
	char		comp[AMF_NAME_SIZE];
	uint32_t	presence;
	uint32_t	ha_state;
	int32_t		pid;
	uint32_t	restarts;
};

/**
 * struct amf_message - a message
 * @type: &enum amf_message_type
 * @error: AMF_REPLY, AMF_RESPONSE, AMF_QUIESCING_COMPLETE: SaAisErrorT
 * @invocation: callbacks and their answers: number of the callback
 * @version: AMF_HELLO: %AMF_PROTOCOL_VERSION
 * @ha_state: AMF_REPLY to AMF_HA_STATE_GET: SaAmfHAStateT
 * @comp: AMF_REGISTER, AMF_UNREGISTER, AMF_HA_STATE_GET, AMF_CSI_REMOVE,
 *	AMF_TERMINATE
 * @csi_set: AMF_CSI_SET
 * @admin: AMF_ADMIN, AMF_GROUP_STATE
 * @component_state: AMF_COMPONENT_STATE
 */
struct amf_message {
	uint32_t	type;
	uint32_t	error;
	uint64_t	invocation;
	union {
		uint32_t			version;
		uint32_t			ha_state;
		struct amf_comp_body		comp;
		struct amf_csi_set_body		csi_set;
		struct amf_admin_body		admin;
		struct amf_component_state_body	component_state;
	};
};

/**
 * amf_message_send() - send a message
 * @fd: the socket
 * @message: the message
 * @pass_fd: descriptor to pass with it, or -1
 *
 * Never blocks longer than the socket's send timeout; raises no signal.
 *
 * Return: 0 or -errno.
 */
int amf_message_send(int fd, const struct amf_message *message, int pass_fd);

/**
 * amf_message_receive() - receive a message and check its shape
 * @fd: the socket
 * @message: (out) the message
 * @passed_fd: (out) the descriptor that came with it, or -1; may be NULL
 * @block: wait for one, as long as the socket's receive timeout
 *
 * What arrives is of a known type, has its type's size and its strings end
 * with a NUL; else the result is -EPROTO.  Everything else is the caller's to
 * check.
 *
 * Return: 0; -EAGAIN: none is there; -ECONNRESET: the other end is gone;
 * -EPROTO; or another -errno.
 */
int amf_message_receive(int fd, struct amf_message *message, int *passed_fd,
			bool block);

/**
 * amf_connect() - connect to the manager
 * @path: of its socket
 * @timeout_s: seconds that each later send or receive may take, 0 for ever
 *
 * Return: the socket or -errno.
 */
int amf_connect(const char *path, unsigned int timeout_s);

/**
 * amf_hello() - begin the conversation
 * @fd: the socket
 * @callback_fd: the end for the manager to send callbacks on, or -1
 *
 * Return: 0 or -errno; -EPROTO if the manager speaks another version.
 */
int amf_hello(int fd, int callback_fd);

/**
 * amf_socket_path() - where the manager listens
 *
 * Return: the path in the environment, or the default.
 */
const char *amf_socket_path(void);

/**
 * amf_set_name() - put a name into a message
 * @to: of %AMF_NAME_SIZE bytes
 * @name: the name
 *
 * Return: false if it does not fit.
 */
bool amf_set_name(char *to, const char *name);

#endif /* AMF_MESSAGE_H */
