/* Battery of statistical tests on keyed draws, fed in the order in which a model would use them.
 *
 *   layouts check                               print golden values, to compare with agents/luck.py
 *   layouts small   SCHEME LAYOUT [SEED]        TestU01 SmallCrush on the top 32 bits of every draw
 *   layouts smalllow SCHEME LAYOUT [SEED]       the same on bits 11..42: the low end of the 53 bits of a uniform
 *   layouts crush   SCHEME LAYOUT [SEED]        TestU01 Crush on the top 32 bits
 *   layouts rabbit  SCHEME LAYOUT [SEED] [LOG2] TestU01 Rabbit on 2^LOG2 bits, all 64 bits of every draw (default 27)
 *   layouts structure SCHEME [SEED] [LOG2]      avalanche, cross-correlation and rare coincidences (2^LOG2 draws each)
 *
 * One line per run: scheme, layout, seed, number of p-values, failures (p < 1e-10), suspects (p < 1e-4), smallest p.
 * p is two-sided: the smaller of the left and the right tail.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <testu01/bbattery.h>
#include <testu01/swrite.h>
#include <testu01/unif01.h>

typedef uint64_t u64;
typedef uint32_t u32;

#define GAMMA 0x9E3779B97F4A7C15ULL
#define SEED_SALT 0xD1B54A32D192ED03ULL
#define NEWBORN_SALT 0x8CB92BA72F3D8DD7ULL
#define PAIR_SALT 0xAEF17502108EF2D9ULL

/* ---------------------------------------------------------------- schemes */

static inline u64 round13(u64 x) /* Stafford mix 13, the finaliser of splitmix64 */
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

static inline u64 mx3(u64 x) /* Maiga: three multiplications */
{
    const u64 c = 0xBEA225F9EB34556DULL;
    x = (x ^ (x >> 32)) * c;
    x = (x ^ (x >> 29)) * c;
    x = (x ^ (x >> 32)) * c;
    return x ^ (x >> 29);
}

static inline u64 rotate32(u64 x) { return x >> 32 | x << 32; }

static inline u64 squares(u64 counter, u64 key, int rounds) /* Widynski; 4 rounds: 32 bits, 5 rounds: 64 bits */
{
    u64 x = counter * key, y = x, z = y + key, t;
    x = rotate32(x * x + y);
    x = rotate32(x * x + z);
    x = rotate32(x * x + y);
    t = x * x + z;
    if (rounds == 4) return rotate32(t); /* good high half, poor low half */
    x = rotate32(t);
    return t ^ ((x * x + y) >> 32);
}

static inline u64 philox(u64 key, u64 lineage) /* Philox4x32-10: counter (lineage, 0), two of four words used */
{
    u32 c0 = (u32)lineage, c1 = lineage >> 32, c2 = 0, c3 = 0, k0 = (u32)key, k1 = key >> 32;
    for (int i = 0; i < 10; i++) {
        u64 a = 0xD2511F53ULL * c0, b = 0xCD9E8D57ULL * c2;
        u32 n0 = (u32)(b >> 32) ^ c1 ^ k0, n2 = (u32)(a >> 32) ^ c3 ^ k1;
        c1 = (u32)b, c3 = (u32)a, c0 = n0, c2 = n2;
        k0 += 0x9E3779B9, k1 += 0xBB67AE85;
    }
    return (u64)c0 << 32 | c1;
}

enum { ONE, ONEXOR, TWO, MX3, SQUARES4, SQUARES5, PHILOX, BAD_XOR, BAD_MUL, SCHEMES };
static const char *scheme_names[] = {"one",      "onexor", "two",    "mx3",    "squares4",
                                     "squares5", "philox", "badxor", "badmul"};
static int scheme = MX3;

static inline u64 draw(u64 key, u64 lineage)
{
    switch (scheme) {
    case ONE: return round13(lineage + key);
    case ONEXOR: return round13(lineage ^ key);
    case TWO: return round13(round13(lineage + key));
    case MX3: return mx3(lineage + key);
    case SQUARES4: return squares(lineage, key | 1, 4);
    case SQUARES5: return squares(lineage, key | 1, 5);
    case PHILOX: return philox(key, lineage);
    case BAD_XOR: return lineage ^ key;
    default: return (lineage ^ key) * GAMMA;
    }
}

/* ---------------------------------------------------------------- addresses, as in agents/luck.py */

static inline u64 hash(u64 x) { return mx3(x); }
static inline u64 stream_key(u64 seed, int month, int stream)
{
    return hash(hash(seed + SEED_SALT) + ((u64)(month + 32768) << 8 | stream));
}
static inline u64 start(u64 municipality, u64 rank) { return hash((1ULL << 61) + (municipality << 48) + rank); }
static inline u64 migrant(u64 municipality, int month, u64 rank)
{
    return hash((1ULL << 62) + (municipality << 48) + ((u64)(month + 32768) << 32) + rank);
}
static inline u64 newborn(u64 mother, int order) { return hash(mother + NEWBORN_SALT + (u64)order * GAMMA); }
static inline u64 pair(u64 a, u64 b) { return hash(hash(a + PAIR_SALT) + b); }

/* ---------------------------------------------------------------- layouts: the n-th draw */

static u64 seed = 42, n, key0, person_;
static u64 keys[256][16];

static u64 persons(void) { return draw(key0, start(1966, n++)); }

static u64 months(void) /* one person through 2,700 months, then the next person */
{
    u64 i = n++;
    if (i % 2700 == 0) person_ = start(1966, i / 2700);
    return draw(stream_key(seed, (int)(i % 2700) - 1500, 0), person_);
}

static u64 streams(void) /* one person-month through 256 streams, then the next month, then the next person */
{
    u64 i = n++;
    if (i % (256 * 120) == 0) person_ = start(1966, i / (256 * 120));
    return draw(stream_key(seed, 252 + (int)(i / 256 % 120), (int)(i % 256)), person_);
}

/* blocks of 32 persons, 12 months and 8 streams; the first letter is the innermost index */
static u64 block(int p, int m, int s, u64 b)
{
    if (n % 3072 == 1)
        for (int i = 0; i < 12; i++)
            for (int j = 0; j < 8; j++) keys[j][i] = stream_key(seed, 252 + (int)(b / 1024 * 12 % 2400) - 1500 + i, j);
    return draw(keys[s][m], start(1966, b % 1024 * 32 + p));
}
static u64 block_pms(void)
{
    u64 i = n++;
    return block(i % 32, i / 32 % 12, i / 384 % 8, i / 3072);
}
static u64 block_mps(void)
{
    u64 i = n++;
    return block(i / 12 % 32, i % 12, i / 384 % 8, i / 3072);
}
static u64 block_smp(void)
{
    u64 i = n++;
    return block(i / 96 % 32, i / 8 % 12, i % 8, i / 3072);
}

static u64 seeds(void) /* a million consecutive seeds, then the next person */
{
    u64 i = n++;
    return draw(stream_key(seed + i % 1000000, 252, 0), start(1966, i / 1000000));
}

static u64 raw(void) { return draw(key0, n++); } /* adversarial: lineages that nobody hashed */

static u64 reversed(void) /* adversarial: the same, bits in reverse order */
{
    u64 x = n++, r = 0;
    x = __builtin_bswap64(x);
    x = (x & 0x0F0F0F0F0F0F0F0FULL) << 4 | (x >> 4 & 0x0F0F0F0F0F0F0F0FULL);
    x = (x & 0x3333333333333333ULL) << 2 | (x >> 2 & 0x3333333333333333ULL);
    r = (x & 0x5555555555555555ULL) << 1 | (x >> 1 & 0x5555555555555555ULL);
    return draw(key0, r);
}

static u64 rawmonths(void) /* adversarial: raw lineages, 12 months of each */
{
    u64 i = n++;
    if (i == 0)
        for (int m = 0; m < 12; m++) keys[0][m] = stream_key(seed, 252 + m, 0);
    return draw(keys[0][i % 12], i / 12);
}

static u64 family(void) /* founder, her three children, the three of the second child, and so on for 8 generations */
{
    u64 i = n++;
    if (i % 24 == 0) person_ = start(1966, i / 24);
    u64 child = newborn(person_, (int)(i % 3));
    u64 result = draw(key0, child);
    if (i % 3 == 2) person_ = newborn(person_, 1);
    return result;
}

static u64 extra(void) /* eight successive extra draws of one person and stream: lineage + k * GAMMA */
{
    u64 i = n++;
    return draw(key0, start(1966, i / 8) + (i % 8) * GAMMA);
}

static const struct {
    const char *name;
    u64 (*next)(void);
} layouts[] = {{"persons", persons},     {"months", months},       {"streams", streams},     {"block_pms", block_pms},
               {"block_mps", block_mps}, {"block_smp", block_smp}, {"seeds", seeds},         {"family", family},
               {"extra", extra},         {"raw", raw},             {"rawmonths", rawmonths}, {"reversed", reversed}};
enum { LAYOUTS = sizeof layouts / sizeof *layouts };
static u64 (*next)(void);

static unsigned int top_bits(void) { return next() >> 32; }
static unsigned int middle_bits(void) { return (unsigned int)(next() >> 11); }
static unsigned int all_bits(void) /* high half, then low half */
{
    static u64 x;
    static int half;
    half = !half;
    if (half) return (x = next()) >> 32;
    return (unsigned int)x;
}

/* ---------------------------------------------------------------- structure */

static double two_sided(double z) { return erfc(fabs(z) / sqrt(2)); }

static void report(const char *what, double largest, double tests, double chi2, double df)
{
    double p = two_sided(largest), worst = -expm1(tests * log1p(-p)); /* of the largest of that many */
    double spread = (chi2 - df) / sqrt(2 * df);
    printf("%-9s %-34s largest |z| %9.2f of %6.0f, p %.2g; chi2 z %9.2f %s\n", scheme_names[scheme], what, largest, tests,
           worst, spread, worst < 1e-6 || fabs(spread) > 6 ? "FAIL" : "");
}

static void avalanche(const char *what, int flip_key, int hashed) /* flip one input bit, count every output bit */
{
    static u32 counts[64][64];
    const u64 samples = 1 << 18;
    memset(counts, 0, sizeof counts);
    for (int b = 0; b < 64; b++)
        for (u64 i = 0; i < samples; i++) {
            u64 low = (1ULL << b) - 1, count = (i & low) | (i & ~low) << 1; /* bit b clear: no pair counted twice */
            u64 word = hashed ? start(1966, i) : count;
            u64 key = flip_key ? word : key0, lineage = flip_key ? key0 : word;
            u64 d = draw(key, lineage) ^ (flip_key ? draw(key ^ 1ULL << b, lineage) : draw(key, lineage ^ 1ULL << b));
            for (int o = 0; o < 64; o++) counts[b][o] += d >> o & 1;
        }
    double largest = 0, chi2 = 0;
    for (int b = 0; b < 64; b++)
        for (int o = 0; o < 64; o++) {
            double z = (counts[b][o] - samples / 2.0) / sqrt(samples / 4.0);
            largest = fmax(largest, fabs(z)), chi2 += z * z;
        }
    report(what, largest, 4096, chi2, 4096);
}

static inline double unit(u64 x) { return (x >> 11) * 0x1p-53; }

/* correlation of draws x and y, of their high and low ends, for many pairs of keys or persons */
static void correlation(const char *what, int kind)
{
    const int people = 1 << 16, pairs = kind == 0 ? 210 : kind == 1 ? 2699 : 64;
    double largest = 0, chi2 = 0;
    for (int p = 0; p < pairs; p++) {
        u64 a = key0, b = key0;
        int s = 0, t = p;
        if (kind == 0) {
            for (s = 1; t >= s; s++) t -= s;
            a = stream_key(seed, 252, s), b = stream_key(seed, 252, t);
        } else if (kind == 1)
            a = stream_key(seed, p - 1500, 0), b = stream_key(seed, p - 1499, 0);
        double sum[4] = {0};
        for (int i = 0; i < people; i++) {
            u64 x = draw(a, start(1966, i)), y = draw(b, start(1966, i + (kind == 2 ? p + 1 : 0)));
            double u = unit(x) - 0.5, v = unit(y) - 0.5;
            sum[0] += u * v;                                       /* linear */
            sum[1] += (u * u - 1 / 12.0) * (v * v - 1 / 12.0);     /* both extreme */
            sum[2] += (unit(x << 8) - 0.5) * (unit(y << 8) - 0.5); /* below the first 8 bits */
            sum[3] += (unit(x << 16) - 0.5) * v;                   /* low end against high end */
        }
        const double sd[4] = {1 / 12.0, 1 / 180.0, 1 / 12.0, 1 / 12.0};
        for (int j = 0; j < 4; j++) {
            double z = sum[j] / (sd[j] * sqrt(people));
            largest = fmax(largest, fabs(z)), chi2 += z * z;
        }
    }
    report(what, largest, 4.0 * pairs, chi2, 4.0 * pairs);
}

/* events of probability p among successive draws of a layout: pairs at distance 1..16 against Poisson */
static void rare(int layout, double p, int log2)
{
    u64 limit = (u64)ldexp(p, 64), total = 1ULL << log2, hits = 0, near[17] = {0};
    u32 past = 0;
    n = 0, next = layouts[layout].next;
    for (u64 i = 0; i < total; i++) {
        int hit = next() < limit;
        if (hit) {
            hits++;
            for (int d = 1; d <= 16; d++) near[d] += past >> (d - 1) & 1;
        }
        past = past << 1 | hit;
    }
    double largest = 0, chi2 = 0, expected = total * p * p;
    for (int d = 1; d <= 16; d++) {
        double z = 2 * (sqrt(near[d] + 0.375) - sqrt(expected)); /* Anscombe: nearly normal for small counts */
        largest = fmax(largest, fabs(z)), chi2 += z * z;
    }
    double z = (hits - total * p) / sqrt(total * p);
    char what[64];
    snprintf(what, sizeof what, "rare %g %s", p, layouts[layout].name);
    report(what, fmax(largest, fabs(z)), 17, chi2 + z * z, 17);
}

static void structure(int log2)
{
    avalanche("avalanche lineage, hashed", 0, 1);
    avalanche("avalanche lineage, raw", 0, 0);
    avalanche("avalanche key, hashed", 1, 1);
    avalanche("avalanche key, raw", 1, 0);
    correlation("correlation streams", 0);
    correlation("correlation months", 1);
    correlation("correlation persons 1..64 apart", 2);
    const char *chosen[] = {"persons", "months", "streams", "family", "raw", "rawmonths"};
    for (int l = 0; l < LAYOUTS; l++)
        for (unsigned j = 0; j < sizeof chosen / sizeof *chosen; j++)
            if (!strcmp(layouts[l].name, chosen[j])) rare(l, 1e-4, log2), rare(l, 1e-3, log2 - 4);
}

/* ---------------------------------------------------------------- main */

static void check(void)
{
    u64 key = stream_key(42, -13, 5), person = start(1966, 7);
    if (philox(0, 0) != 0x6627E8D5E169C58DULL) puts("philox differs from the known answer of Random123");
    for (scheme = 0; scheme < SCHEMES; scheme++)
        printf("%s %016llx\n", scheme_names[scheme], (unsigned long long)draw(key, person));
    printf("stream_key %016llx\nlineage_start %016llx\nlineage_migrant %016llx\nlineage_newborn %016llx\npair %016llx\n",
           (unsigned long long)key, (unsigned long long)person, (unsigned long long)migrant(1966, -5, 3),
           (unsigned long long)newborn(person, 2), (unsigned long long)pair(person, start(1966, 8)));
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "check")) return check(), 0;
    if (argc < 3) return fprintf(stderr, "usage: see the head of layouts.c\n"), 2;
    for (scheme = 0; scheme < SCHEMES && strcmp(argv[2], scheme_names[scheme]); scheme++) {}
    int whole = !strcmp(argv[1], "structure"), l = 0, at = whole ? 3 : 4;
    if (!whole)
        for (; argc > 3 && l < LAYOUTS && strcmp(argv[3], layouts[l].name); l++) {}
    if (scheme == SCHEMES || l == LAYOUTS || argc < at) return fprintf(stderr, "unknown scheme or layout\n"), 2;
    if (argc > at) seed = strtoull(argv[at], 0, 10);
    int log2 = argc > at + 1 ? atoi(argv[at + 1]) : whole ? 30 : 27;
    key0 = stream_key(seed, 252, 0);
    if (whole) return structure(log2), 0;
    next = layouts[l].next;
    swrite_Basic = FALSE;
    int rabbit = !strcmp(argv[1], "rabbit");
    unif01_Gen *gen = unif01_CreateExternGenBits(
        argv[3], rabbit ? all_bits : !strcmp(argv[1], "smalllow") ? middle_bits : top_bits);
    if (rabbit) {
        bbattery_Rabbit(gen, ldexp(1, log2));
    } else if (!strcmp(argv[1], "crush"))
        bbattery_Crush(gen);
    else
        bbattery_SmallCrush(gen);
    int tests = 0, failed = 0, suspect = 0;
    double smallest = 1;
    const char *name = "-";
    for (int j = 0; j < bbattery_NTests; j++) {
        double p = fmin(bbattery_pVal[j], 1 - bbattery_pVal[j]);
        if (bbattery_pVal[j] < 0) continue; /* not run */
        tests++, failed += p < 1e-10, suspect += p < 1e-4;
        if (p < smallest) smallest = p, name = bbattery_TestNames[j];
    }
    printf("%-8s %-9s %-9s seed %llu  p-values %3d  failed %2d  suspect %2d  smallest %.2g (%s)\n", argv[1], argv[2],
           argv[3], (unsigned long long)seed, tests, failed, suspect, smallest, name);
    return 0;
}
