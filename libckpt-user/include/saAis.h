/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * saAis.h: types that all services of the SA Forum's Application Interface
 * Specification share
 *
 * SaNameT has two forms of the same size.  The classic one shows its members.
 * With SA_EXTENDED_NAME_SOURCE defined before the first include the members
 * are hidden, and names are set and read by saAisNameLend() and
 * saAisNameBorrow(), which also carry names of more than 255 bytes.
 */
#ifndef SAAIS_H
#define SAAIS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef char			SaInt8T;
typedef short			SaInt16T;
typedef int			SaInt32T;
typedef long long		SaInt64T;
typedef unsigned char		SaUint8T;
typedef unsigned short		SaUint16T;
typedef unsigned int		SaUint32T;
typedef unsigned long long	SaUint64T;
typedef float			SaFloatT;
typedef double			SaDoubleT;
typedef char			*SaStringT;
typedef const char		*SaConstStringT;

/* Nanoseconds: absolute since 1970-01-01 UTC, or a duration. */
typedef SaInt64T		SaTimeT;
typedef SaUint64T		SaInvocationT;
/* Bytes; 64 bits on every machine. */
typedef SaUint64T		SaSizeT;
typedef SaUint64T		SaOffsetT;
/* A file descriptor: cast to int for poll(2). */
typedef SaUint64T		SaSelectionObjectT;

#define SA_TIME_BEGIN			0x0LL
#define SA_TIME_END			0x7FFFFFFFFFFFFFFFLL
#define SA_TIME_MAX			SA_TIME_END
#define SA_TIME_UNKNOWN			((SaTimeT)0x8000000000000000ULL)
#define SA_TIME_ONE_MICROSECOND		1000LL
#define SA_TIME_ONE_MILLISECOND		1000000LL
#define SA_TIME_ONE_SECOND		1000000000LL
#define SA_TIME_ONE_MINUTE		60000000000LL
#define SA_TIME_ONE_HOUR		3600000000000LL
#define SA_TIME_ONE_DAY			86400000000000LL

typedef enum {
	SA_FALSE = 0,
	SA_TRUE = 1
} SaBoolT;

typedef enum {
	SA_DISPATCH_ONE = 1,
	SA_DISPATCH_ALL = 2,
	SA_DISPATCH_BLOCKING = 3
} SaDispatchFlagsT;

typedef enum {
	SA_AIS_OK = 1,
	SA_AIS_ERR_LIBRARY = 2,
	SA_AIS_ERR_VERSION = 3,
	SA_AIS_ERR_INIT = 4,
	SA_AIS_ERR_TIMEOUT = 5,
	SA_AIS_ERR_TRY_AGAIN = 6,
	SA_AIS_ERR_INVALID_PARAM = 7,
	SA_AIS_ERR_NO_MEMORY = 8,
	SA_AIS_ERR_BAD_HANDLE = 9,
	SA_AIS_ERR_BUSY = 10,
	SA_AIS_ERR_ACCESS = 11,
	SA_AIS_ERR_NOT_EXIST = 12,
	SA_AIS_ERR_NAME_TOO_LONG = 13,
	SA_AIS_ERR_EXIST = 14,
	SA_AIS_ERR_NO_SPACE = 15,
	SA_AIS_ERR_INTERRUPT = 16,
	SA_AIS_ERR_NAME_NOT_FOUND = 17,
	SA_AIS_ERR_NO_RESOURCES = 18,
	SA_AIS_ERR_NOT_SUPPORTED = 19,
	SA_AIS_ERR_BAD_OPERATION = 20,
	SA_AIS_ERR_FAILED_OPERATION = 21,
	SA_AIS_ERR_MESSAGE_ERROR = 22,
	SA_AIS_ERR_QUEUE_FULL = 23,
	SA_AIS_ERR_QUEUE_NOT_AVAILABLE = 24,
	SA_AIS_ERR_BAD_FLAGS = 25,
	SA_AIS_ERR_TOO_BIG = 26,
	SA_AIS_ERR_NO_SECTIONS = 27,
	SA_AIS_ERR_NO_OP = 28,
	SA_AIS_ERR_REPAIR_PENDING = 29,
	SA_AIS_ERR_NO_BINDINGS = 30,
	SA_AIS_ERR_UNAVAILABLE = 31,
	SA_AIS_ERR_CAMPAIGN_ERROR_DETECTED = 32,
	SA_AIS_ERR_CAMPAIGN_PROC_FAILED = 33,
	SA_AIS_ERR_CAMPAIGN_CANCELED = 34,
	SA_AIS_ERR_CAMPAIGN_FAILED = 35,
	SA_AIS_ERR_CAMPAIGN_SUSPENDED = 36,
	SA_AIS_ERR_CAMPAIGN_SUSPENDING = 37,
	SA_AIS_ERR_ACCESS_DENIED = 38,
	SA_AIS_ERR_NOT_READY = 39,
	SA_AIS_ERR_DEPLOYMENT = 40
} SaAisErrorT;

typedef enum {
	SA_SVC_HPI = 1,
	SA_SVC_AMF = 2,
	SA_SVC_CLM = 3,
	SA_SVC_CKPT = 4,
	SA_SVC_EVT = 5,
	SA_SVC_MSG = 6,
	SA_SVC_LCK = 7
} SaServicesT;

#define SA_TRACK_CURRENT	0x01
#define SA_TRACK_CHANGES	0x02
#define SA_TRACK_CHANGES_ONLY	0x04
#define SA_TRACK_LOCAL		0x08
#define SA_TRACK_START_STEP	0x10
#define SA_TRACK_VALIDATE_STEP	0x20

typedef struct {
	SaSizeT bufferSize;
	SaUint8T *bufferAddr;
} SaAnyT;

/* The release code is an upper-case letter; that of this service is 'B'. */
typedef struct {
	SaUint8T releaseCode;
	SaUint8T majorVersion;
	SaUint8T minorVersion;
} SaVersionT;

#ifdef SA_EXTENDED_NAME_SOURCE

/* Longest name in bytes that needs no string outside SaNameT, plus one. */
#define SA_MAX_UNEXTENDED_NAME_LENGTH	256

typedef struct {
	SaUint16T _opaque[129];
} SaNameT;

#else

#define SA_MAX_NAME_LENGTH		256

/* The name is the first @length bytes of @value; no NUL is needed. */
typedef struct {
	SaUint16T length;
	SaUint8T value[SA_MAX_NAME_LENGTH];
} SaNameT;

#endif

/**
 * saAisNameLend() - let a name stand for a string
 * @value: NUL-terminated string in UTF-8, of at most 2048 bytes if it is to
 *	name a checkpoint
 * @name: the name to fill
 *
 * A string of less than 256 bytes is copied.  A longer one is referred to: it
 * must stay as it is until @name is no longer used, and the service takes it
 * only if SA_ENABLE_EXTENDED_NAMES=1 is in the environment.  NULL for either
 * is not allowed.
 */
extern void saAisNameLend(SaConstStringT value, SaNameT *name);

/**
 * saAisNameBorrow() - the string that a name stands for
 * @name: a name filled by saAisNameLend()
 *
 * Return: the string, valid as long as @name and what was lent to it.
 */
extern SaConstStringT saAisNameBorrow(const SaNameT *name);

#ifdef __cplusplus
}
#endif

#endif /* SAAIS_H */
