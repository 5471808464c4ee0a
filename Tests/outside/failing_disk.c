/* A disk and a clock that fail on demand, to be preloaded: what happens is said in a file that is mapped, so that it changes at once.
 *
 *   cc -shared -fPIC -o failing_disk.so failing_disk.c
 *   COORACE_FAILING_DISK=FILE LD_PRELOAD=./failing_disk.so coorace serve …
 *
 * The file holds three 64-bit numbers: the error of fsync and fdatasync (0: none), that of pwrite, and the seconds by which the clock is wrong. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct orders {
    int64_t sync_error, write_error, clock_seconds;
};

static volatile struct orders none, *orders = &none;

__attribute__((constructor)) static void map_orders(void) {
    const char *path = getenv("COORACE_FAILING_DISK");
    int descriptor = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (descriptor < 0) return;
    void *mapped = mmap(NULL, sizeof(struct orders), PROT_READ, MAP_SHARED, descriptor, 0);
    if (mapped != MAP_FAILED) orders = mapped;
    close(descriptor);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL_WITH(error) do { if (error) { errno = (int)(error); return -1; } } while (0)

int fsync(int descriptor) {
    FAIL_WITH(orders->sync_error);
    return REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
    FAIL_WITH(orders->sync_error);
    return REAL(fdatasync)(descriptor);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    FAIL_WITH(orders->write_error);
    return REAL(pwrite64)(descriptor, bytes, count, offset);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += orders->clock_seconds;
    return result;
}
