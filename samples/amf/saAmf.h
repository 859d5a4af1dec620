/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * saAmf.h - the part of the SA Forum Availability Management Framework API
 * (AIS AMF B.01.01) that a component with one workload needs
 *
 * Names, types and values are the standard's, so a program written for another
 * implementation compiles unchanged as long as it keeps to the calls below.
 * Health checks, protection groups and proxied components are not offered:
 * their callbacks have their places in SaAmfCallbacksT and are never called.
 *
 * Every call is thread safe and may be made from a callback.  A handle belongs
 * to the process that made it: a forked child gets SA_AIS_ERR_BAD_HANDLE.
 * Calls that ask the component manager wait for its answer 10 s at most, then
 * give SA_AIS_ERR_TIMEOUT.  If the manager is gone they give
 * SA_AIS_ERR_LIBRARY; the handle is then good for saAmfFinalize() only.
 * Errors are listed in the order in which they are checked, without these two
 * and SA_AIS_ERR_NO_MEMORY, which every call may return.
 */
#ifndef _SA_AMF_H
#define _SA_AMF_H

#include <saAis.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef SaUint64T SaAmfHandleT;

/**
 * enum SaAmfHAStateT - role of a component in a component service instance
 *	(CSI)
 * @SA_AMF_HA_ACTIVE: provides the service
 * @SA_AMF_HA_STANDBY: ready to take over
 * @SA_AMF_HA_QUIESCED: has stopped providing it
 * @SA_AMF_HA_QUIESCING: finishes what it has in hand, then stops
 */
typedef enum {
	SA_AMF_HA_ACTIVE = 1,
	SA_AMF_HA_STANDBY = 2,
	SA_AMF_HA_QUIESCED = 3,
	SA_AMF_HA_QUIESCING = 4
} SaAmfHAStateT;

/**
 * enum SaAmfAdminStateT - what an administrator lets a service group do
 * @SA_AMF_ADMIN_UNLOCKED: its components run and have roles
 * @SA_AMF_ADMIN_LOCKED: they run without roles
 * @SA_AMF_ADMIN_LOCKED_INSTANTIATION: they do not run
 * @SA_AMF_ADMIN_SHUTTING_DOWN: on the way to LOCKED, by quiescing
 */
typedef enum {
	SA_AMF_ADMIN_UNLOCKED = 1,
	SA_AMF_ADMIN_LOCKED = 2,
	SA_AMF_ADMIN_LOCKED_INSTANTIATION = 3,
	SA_AMF_ADMIN_SHUTTING_DOWN = 4
} SaAmfAdminStateT;

/**
 * enum SaAmfPresenceStateT - life of a component's process
 * @SA_AMF_PRESENCE_UNINSTANTIATED: there is none
 * @SA_AMF_PRESENCE_INSTANTIATING: started, not registered yet
 * @SA_AMF_PRESENCE_INSTANTIATED: registered
 * @SA_AMF_PRESENCE_TERMINATING: told to end
 * @SA_AMF_PRESENCE_RESTARTING: it has failed and is about to be started again
 * @SA_AMF_PRESENCE_INSTANTIATION_FAILED: it has failed too often
 * @SA_AMF_PRESENCE_TERMINATION_FAILED: it cannot be killed
 */
typedef enum {
	SA_AMF_PRESENCE_UNINSTANTIATED = 1,
	SA_AMF_PRESENCE_INSTANTIATING = 2,
	SA_AMF_PRESENCE_INSTANTIATED = 3,
	SA_AMF_PRESENCE_TERMINATING = 4,
	SA_AMF_PRESENCE_RESTARTING = 5,
	SA_AMF_PRESENCE_INSTANTIATION_FAILED = 6,
	SA_AMF_PRESENCE_TERMINATION_FAILED = 7
} SaAmfPresenceStateT;

/* Which CSIs a callback is about. */
typedef SaUint32T SaAmfCSIFlagsT;

#define SA_AMF_CSI_ADD_ONE 0x1		/* a new one, csiName and csiAttr say which */
#define SA_AMF_CSI_TARGET_ONE 0x2	/* one that is assigned, csiName says which */
#define SA_AMF_CSI_TARGET_ALL 0x4	/* all that are assigned, csiName is unused */

/**
 * enum SaAmfCSITransitionDescriptorT - how the CSI came to be free for a new
 *	active component
 * @SA_AMF_CSI_NEW_ASSIGN: nobody had it
 * @SA_AMF_CSI_QUIESCED: activeCompName gave it up in order
 * @SA_AMF_CSI_NOT_QUIESCED: activeCompName was lost
 * @SA_AMF_CSI_STILL_ACTIVE: activeCompName has it still
 */
typedef enum {
	SA_AMF_CSI_NEW_ASSIGN = 1,
	SA_AMF_CSI_QUIESCED = 2,
	SA_AMF_CSI_NOT_QUIESCED = 3,
	SA_AMF_CSI_STILL_ACTIVE = 4
} SaAmfCSITransitionDescriptorT;

/**
 * struct SaAmfCSIActiveDescriptorT - what a component learns when it becomes
 *	active
 * @transitionDescriptor: how the CSI came to be free
 * @activeCompName: who was active before; unused for NEW_ASSIGN
 */
typedef struct {
	SaAmfCSITransitionDescriptorT transitionDescriptor;
	SaNameT activeCompName;
} SaAmfCSIActiveDescriptorT;

/**
 * struct SaAmfCSIStandbyDescriptorT - what a component learns when it becomes
 *	standby
 * @activeCompName: who is active
 * @standbyRank: 1 is next in line
 */
typedef struct {
	SaNameT activeCompName;
	SaUint32T standbyRank;
} SaAmfCSIStandbyDescriptorT;

/**
 * union SaAmfCSIStateDescriptorT - the one or the other
 * @activeDescriptor: if the HA state of the callback is SA_AMF_HA_ACTIVE
 * @standbyDescriptor: if it is SA_AMF_HA_STANDBY
 */
typedef union {
	SaAmfCSIActiveDescriptorT activeDescriptor;
	SaAmfCSIStandbyDescriptorT standbyDescriptor;
} SaAmfCSIStateDescriptorT;

/**
 * struct SaAmfCSIAttributeT - a setting of the CSI
 * @attrName: its name, NUL-terminated
 * @attrValue: its value, NUL-terminated
 */
typedef struct {
	SaUint8T *attrName;
	SaUint8T *attrValue;
} SaAmfCSIAttributeT;

/**
 * struct SaAmfCSIAttributeListT - the settings of a CSI
 * @attr: valid during the callback only
 * @number: how many
 */
typedef struct {
	SaAmfCSIAttributeT *attr;
	SaUint32T number;
} SaAmfCSIAttributeListT;

/**
 * struct SaAmfCSIDescriptorT - what the CSI set callback is about
 * @csiFlags: which CSIs
 * @csiName: name of the CSI, unless SA_AMF_CSI_TARGET_ALL
 * @csiStateDescriptor: for SA_AMF_HA_ACTIVE and SA_AMF_HA_STANDBY
 * @csiAttr: its settings, empty unless SA_AMF_CSI_ADD_ONE
 */
typedef struct {
	SaAmfCSIFlagsT csiFlags;
	SaNameT csiName;
	SaAmfCSIStateDescriptorT csiStateDescriptor;
	SaAmfCSIAttributeListT csiAttr;
} SaAmfCSIDescriptorT;

/* Types of callbacks that are never called, see above. */

#define SA_AMF_HEALTHCHECK_KEY_MAX 32

typedef struct {
	SaUint8T key[SA_AMF_HEALTHCHECK_KEY_MAX];
	SaUint16T keyLen;
} SaAmfHealthcheckKeyT;

typedef struct {
	SaNameT compName;
	SaAmfHAStateT haState;
	SaUint32T rank;
} SaAmfProtectionGroupMemberT;

typedef enum {
	SA_AMF_PROTECTION_GROUP_NO_CHANGE = 1,
	SA_AMF_PROTECTION_GROUP_ADDED = 2,
	SA_AMF_PROTECTION_GROUP_REMOVED = 3,
	SA_AMF_PROTECTION_GROUP_STATE_CHANGE = 4
} SaAmfProtectionGroupChangesT;

typedef struct {
	SaAmfProtectionGroupMemberT member;
	SaAmfProtectionGroupChangesT change;
} SaAmfProtectionGroupNotificationT;

typedef struct {
	SaUint32T numberOfItems;
	SaAmfProtectionGroupNotificationT *notification;
} SaAmfProtectionGroupNotificationBufferT;

typedef void (*SaAmfHealthcheckCallbackT)(SaInvocationT invocation,
					  const SaNameT *compName,
					  SaAmfHealthcheckKeyT *healthcheckKey);

typedef void (*SaAmfProtectionGroupTrackCallbackT)(
	const SaNameT *csiName,
	SaAmfProtectionGroupNotificationBufferT *notificationBuffer,
	SaUint32T numberOfMembers, SaAisErrorT error);

typedef void (*SaAmfProxiedComponentInstantiateCallbackT)(
	SaInvocationT invocation, const SaNameT *proxiedCompName);

typedef void (*SaAmfProxiedComponentCleanupCallbackT)(
	SaInvocationT invocation, const SaNameT *proxiedCompName);

/*
 * The component shall end: give back its resources, answer with
 * saAmfResponse() and exit.  It is killed if it has not ended by the manager's
 * callback_timeout_ms.
 */
typedef void (*SaAmfComponentTerminateCallbackT)(SaInvocationT invocation,
						 const SaNameT *compName);

/*
 * The component shall take the role haState.  Answer with saAmfResponse();
 * for SA_AMF_HA_QUIESCING with saAmfCSIQuiescingComplete() once the work in
 * hand is done, with or without an saAmfResponse() before it.  A component
 * that answers with an error, or not by callback_timeout_ms, is killed.
 */
typedef void (*SaAmfCSISetCallbackT)(SaInvocationT invocation,
				     const SaNameT *compName,
				     SaAmfHAStateT haState,
				     SaAmfCSIDescriptorT csiDescriptor);

/* The component shall give up its role.  Answer with saAmfResponse(). */
typedef void (*SaAmfCSIRemoveCallbackT)(SaInvocationT invocation,
					const SaNameT *compName,
					const SaNameT *csiName,
					SaAmfCSIFlagsT csiFlags);

/**
 * struct SaAmfCallbacksT - a component's callbacks, run by saAmfDispatch() in
 *	the calling thread
 * @saAmfHealthcheckCallback: never called
 * @saAmfComponentTerminateCallback: the component shall end
 * @saAmfCSISetCallback: it shall take a role
 * @saAmfCSIRemoveCallback: it shall give up its role
 * @saAmfProtectionGroupTrackCallback: never called
 * @saAmfProxiedComponentInstantiateCallback: never called
 * @saAmfProxiedComponentCleanupCallback: never called
 */
typedef struct {
	SaAmfHealthcheckCallbackT saAmfHealthcheckCallback;
	SaAmfComponentTerminateCallbackT saAmfComponentTerminateCallback;
	SaAmfCSISetCallbackT saAmfCSISetCallback;
	SaAmfCSIRemoveCallbackT saAmfCSIRemoveCallback;
	SaAmfProtectionGroupTrackCallbackT saAmfProtectionGroupTrackCallback;
	SaAmfProxiedComponentInstantiateCallbackT
		saAmfProxiedComponentInstantiateCallback;
	SaAmfProxiedComponentCleanupCallbackT
		saAmfProxiedComponentCleanupCallback;
} SaAmfCallbacksT;

/**
 * saAmfInitialize() - get a handle
 * @amfHandle: (out) the handle, never 0
 * @amfCallbacks: copied; NULL for none
 * @version: (in, out) asked for B.01; answered with B.01.01
 *
 * The manager is found at the path in the environment variable AMFD_SOCKET,
 * which it gives to the components that it starts.
 *
 * SA_AIS_ERR_INVALID_PARAM: @amfHandle or @version is NULL.
 * SA_AIS_ERR_VERSION: not B.01; @version says what there is.
 * SA_AIS_ERR_TRY_AGAIN: no manager answers.
 */
SaAisErrorT saAmfInitialize(SaAmfHandleT *amfHandle,
			    const SaAmfCallbacksT *amfCallbacks,
			    SaVersionT *version);

/**
 * saAmfSelectionObjectGet() - get a descriptor to poll for callbacks
 * @amfHandle: the handle
 * @selectionObject: (out) readable while a callback is pending, or after the
 *	loss of the manager; belongs to the library
 *
 * SA_AIS_ERR_INVALID_PARAM: @selectionObject is NULL.
 * SA_AIS_ERR_BAD_HANDLE.
 */
SaAisErrorT saAmfSelectionObjectGet(SaAmfHandleT amfHandle,
				    SaSelectionObjectT *selectionObject);

/**
 * saAmfDispatch() - run pending callbacks
 * @amfHandle: the handle
 * @dispatchFlags: SA_DISPATCH_ONE: one at most; SA_DISPATCH_ALL: all;
 *	SA_DISPATCH_BLOCKING: until the handle is finalized
 *
 * SA_AIS_ERR_BAD_HANDLE.
 * SA_AIS_ERR_INVALID_PARAM: @dispatchFlags is none of these.
 * SA_AIS_ERR_LIBRARY: the manager is gone, and nothing is pending any more.
 */
SaAisErrorT saAmfDispatch(SaAmfHandleT amfHandle,
			  SaDispatchFlagsT dispatchFlags);

/**
 * saAmfFinalize() - give the handle back
 * @amfHandle: the handle
 *
 * A component that is registered through the handle loses the registration;
 * the manager takes that for a failure and kills the process, so call
 * saAmfComponentUnregister() first.  Blocking dispatchers return SA_AIS_OK.
 *
 * SA_AIS_ERR_BAD_HANDLE.
 */
SaAisErrorT saAmfFinalize(SaAmfHandleT amfHandle);

/**
 * saAmfComponentNameGet() - tell which component this process is
 * @amfHandle: the handle
 * @compName: (out) the value of the environment variable
 *	SA_AMF_COMPONENT_NAME
 *
 * SA_AIS_ERR_INVALID_PARAM: @compName is NULL.
 * SA_AIS_ERR_BAD_HANDLE.
 * SA_AIS_ERR_NOT_EXIST: this process was not started as a component.
 */
SaAisErrorT saAmfComponentNameGet(SaAmfHandleT amfHandle, SaNameT *compName);

/**
 * saAmfComponentRegister() - declare the component ready for a role
 * @amfHandle: the handle; must have the callbacks for CSI set, CSI remove and
 *	terminate
 * @compName: the component
 * @proxyCompName: NULL
 *
 * SA_AIS_ERR_INVALID_PARAM: @compName is NULL or no valid name, or
 *	@proxyCompName is not NULL.
 * SA_AIS_ERR_BAD_HANDLE.
 * SA_AIS_ERR_INIT: a callback is missing.
 * SA_AIS_ERR_INVALID_PARAM: this process is not that component's.
 * SA_AIS_ERR_EXIST: registered already.
 */
SaAisErrorT saAmfComponentRegister(SaAmfHandleT amfHandle,
				   const SaNameT *compName,
				   const SaNameT *proxyCompName);

/**
 * saAmfComponentUnregister() - take the declaration back
 * @amfHandle: the handle that the component is registered through
 * @compName: the component
 * @proxyCompName: NULL
 *
 * In order only while the component is being terminated; at any other time the
 * manager takes it for a failure and kills the process.
 *
 * SA_AIS_ERR_INVALID_PARAM: @compName is NULL or no valid name, or
 *	@proxyCompName is not NULL.
 * SA_AIS_ERR_BAD_HANDLE; also if not registered through this handle.
 */
SaAisErrorT saAmfComponentUnregister(SaAmfHandleT amfHandle,
				     const SaNameT *compName,
				     const SaNameT *proxyCompName);

/**
 * saAmfResponse() - answer a callback
 * @amfHandle: the handle
 * @invocation: as the callback got it
 * @error: SA_AIS_OK, or why the component cannot do it
 *
 * SA_AIS_ERR_BAD_HANDLE.
 * SA_AIS_ERR_INVALID_PARAM: no such callback awaits an answer.
 */
SaAisErrorT saAmfResponse(SaAmfHandleT amfHandle, SaInvocationT invocation,
			  SaAisErrorT error);

/**
 * saAmfHAStateGet() - ask for the role of a component
 * @amfHandle: the handle
 * @compName: a component
 * @csiName: a CSI that is assigned to it
 * @haState: (out) the role that the component last agreed to
 *
 * SA_AIS_ERR_INVALID_PARAM: a pointer is NULL, or no valid name.
 * SA_AIS_ERR_BAD_HANDLE.
 * SA_AIS_ERR_NOT_EXIST: no such component, or it does not have the CSI.
 */
SaAisErrorT saAmfHAStateGet(SaAmfHandleT amfHandle, const SaNameT *compName,
			    const SaNameT *csiName, SaAmfHAStateT *haState);

/**
 * saAmfCSIQuiescingComplete() - tell that the work in hand is done
 * @amfHandle: the handle
 * @invocation: of the callback that demanded SA_AMF_HA_QUIESCING
 * @error: SA_AIS_OK, or why it could not be completed
 *
 * SA_AIS_ERR_BAD_HANDLE.
 * SA_AIS_ERR_INVALID_PARAM: no such callback awaits it.
 */
SaAisErrorT saAmfCSIQuiescingComplete(SaAmfHandleT amfHandle,
				      SaInvocationT invocation,
				      SaAisErrorT error);

#ifdef __cplusplus
}
#endif

#endif /* _SA_AMF_H */
