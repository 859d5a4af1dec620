// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of sections against a plain array: random insertions and removals,
 * lookups by id, and walks by number.
 */
#include <linux/random.h>
#include "selftest.h"

#define TEST_IDS	500
#define TEST_ROUNDS	5000

static struct ckpt_section *__init insert(struct ckpt_sections *sections, u32 n, int *err)
{
	struct ckpt_section *section = ckpt_section_alloc(NULL, n % 40 + 4);

	if (!section)
		return NULL;
	memset(section->id, 'x', section->id_len);
	memcpy(section->id, &n, sizeof(n));
	*err = ckpt_sections_insert(sections, section);
	if (*err)
		ckpt_section_put(section);
	return section;
}

static bool __init random_round(struct ckpt_sections *sections, struct ckpt_section **plain)
{
	u32 n = get_random_u32_below(TEST_IDS);
	struct ckpt_section *section;
	struct ckpt_id id;
	int err;

	if (plain[n]) {
		id = (struct ckpt_id){ .data = plain[n]->id, .len = plain[n]->id_len };
		SELFTEST(ckpt_sections_find(sections, &id) == plain[n]);
		SELFTEST(insert(sections, n, &err) && err == -EEXIST);
		ckpt_sections_remove(sections, plain[n]);
		SELFTEST(!ckpt_sections_find(sections, &id));
		ckpt_section_put(plain[n]);
		plain[n] = NULL;
		return true;
	}
	section = insert(sections, n, &err);
	SELFTEST(section && !err);
	SELFTEST(section->number == sections->last_number);
	plain[n] = section;
	return true;
}

/* Each section once, by ascending number. */
static bool __init walk(struct ckpt_sections *sections, struct ckpt_section **plain)
{
	u32 n, want = 0, seen = 0;
	u64 number = 0, last = 0;

	for (n = 0; n < TEST_IDS; n++)
		want += !!plain[n];
	rcu_read_lock();
	while (ckpt_sections_next_rcu(sections, &number, sections->last_number)) {
		if (number <= last)
			break;
		last = number;
		seen++;
	}
	rcu_read_unlock();
	SELFTEST(seen == want);
	return true;
}

static bool __init empty(struct ckpt_sections *sections, struct ckpt_section **plain)
{
	u32 n;

	for (n = 0; n < TEST_IDS; n++) {
		if (!plain[n])
			continue;
		ckpt_sections_remove(sections, plain[n]);
		ckpt_section_put(plain[n]);
		plain[n] = NULL;
	}
	return walk(sections, plain);
}

/**
 * ckpt_sections_selftest() - test the table of sections
 *
 * Return: true if it is right.
 */
bool __init ckpt_sections_selftest(void)
{
	struct ckpt_section **plain = kcalloc(TEST_IDS, sizeof(*plain), GFP_KERNEL);
	struct ckpt_sections *sections = ckpt_sections_create();
	bool pass = true;
	u32 round;

	SELFTEST(plain && sections);
	for (round = 0; pass && round < TEST_ROUNDS; round++)
		pass = random_round(sections, plain) &&
		       (round % 500 || walk(sections, plain));
	pass = pass && empty(sections, plain);
	ckpt_sections_destroy(sections);
	kfree(plain);
	return pass;
}
