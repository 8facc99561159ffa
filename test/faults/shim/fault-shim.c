/*
 * Loaded with LD_PRELOAD into a process under test: counts the calls by which it changes what is under one directory,
 * over all threads, and kills the process, fails the call or shortens it at the Nth; and writes all of them to a log,
 * with their data, from which power cuts are replayed.
 *
 *   TSETS_FAULT_DIR     absolute, without symbolic links: only what is below it counts
 *   TSETS_FAULT_MARKS   a file below it whose calls are logged and never counted: what the program says about itself
 *   TSETS_FAULT_ACTION  kill, torn (half of a write, then kill), short (half of a write, which is legal), segv and
 *                       term (those signals), crash (a wrong address in the thread that calls), or the name of an errno; nothing is done unless told
 *   TSETS_FAULT_AT      the first call that it happens to, from 1
 *   TSETS_FAULT_FOR     how many calls it happens to; 1 unless told, 0 for all that follow
 *   TSETS_FAULT_ONLY    names of calls with commas, such as "fsync,close": only these count
 *   TSETS_FAULT_READS   1: opening for reading, and reading, count too
 *   TSETS_FAULT_FIRED   a file outside that gets a line for each call that something was done to
 *   TSETS_FAULT_LOG     a file outside that gets every call
 *
 * A line of the log, followed by `length` bytes and a line end:
 *
 *   call TAB number TAB errno TAB inode TAB offset TAB length TAB path TAB second path
 *
 * Calls are logged in the order in which they happened: one lock is held around call and line.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PATH_SPACE 4096
#define EXPORT __attribute__((visibility("default")))

enum action { NOTHING, KILL, TORN, SHORT, SEGV, TERM, CRASH, FAIL };

static struct {
  const char *directory, *marks, *only;
  size_t directory_length;
  enum action action;
  int error, reads, log, fired;
  long at, count;
} options;

static atomic_long counter;
/* Not known to the compiler, which refuses to write to an address that cannot be. */
static volatile int *volatile nowhere;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Straight to the kernel, so that nothing here comes back to the functions below. */
static long (*real_syscall)(long, ...);

static int error_named(const char *name) {
  static const struct { const char *name; int error; } names[] = {
      {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EMFILE", EMFILE}, {"EROFS", EROFS}, {"EACCES", EACCES},
      {"EINTR", EINTR}, {"ENOSYS", ENOSYS}, {"EINVAL", EINVAL}, {"ENOENT", ENOENT}, {"EFBIG", EFBIG}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(names[i].name, name) == 0) return names[i].error;
  }
  return 0;
}

static int open_outside(const char *variable) {
  const char *path = getenv(variable);
  if (path == NULL) return -1;
  return (int)real_syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void start(void) {
  real_syscall = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  static const char *const actions[] = {"", "kill", "torn", "short", "segv", "term", "crash"};
  options.directory = getenv("TSETS_FAULT_DIR");
  options.directory_length = options.directory == NULL ? 0 : strlen(options.directory);
  options.marks = getenv("TSETS_FAULT_MARKS");
  options.only = getenv("TSETS_FAULT_ONLY");
  options.reads = getenv("TSETS_FAULT_READS") != NULL;
  options.at = getenv("TSETS_FAULT_AT") == NULL ? 0 : atol(getenv("TSETS_FAULT_AT"));
  options.count = getenv("TSETS_FAULT_FOR") == NULL ? 1 : atol(getenv("TSETS_FAULT_FOR"));
  const char *action = getenv("TSETS_FAULT_ACTION");
  if (action != NULL) {
    for (size_t i = 1; i < sizeof actions / sizeof *actions; i++) {
      if (strcmp(actions[i], action) == 0) options.action = (enum action)i;
    }
    options.error = error_named(action);
    if (options.error != 0) options.action = FAIL;
    if (options.action == NOTHING) {
      static const char text[] = "fault shim: TSETS_FAULT_ACTION is not known\n";
      real_syscall(SYS_write, 2, text, sizeof text - 1);
      real_syscall(SYS_exit_group, 99);
    }
  }
  options.log = open_outside("TSETS_FAULT_LOG");
  options.fired = open_outside("TSETS_FAULT_FIRED");
}

static void ready(void) { pthread_once(&once, start); }

/* One call that concerns the directory. */
struct call {
  const char *name;
  char path[PATH_SPACE], other[PATH_SPACE];
  long number;           /* 0: not counted */
  int error;             /* to be returned instead of being made, or 0 */
  enum action action;    /* due now */
  unsigned long long inode;
  long long offset;
};

static int is_below(const char *path) {
  return options.directory != NULL && strncmp(path, options.directory, options.directory_length) == 0 &&
         (path[options.directory_length] == '/' || path[options.directory_length] == '\0');
}

static int path_of_descriptor(int fd, char *out) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const long length = real_syscall(SYS_readlinkat, AT_FDCWD, link, out, PATH_SPACE - 1);
  if (length < 0) return 0;
  out[length] = '\0';
  return 1;
}

static int path_of_name(int at, const char *name, char *out) {
  char above[PATH_SPACE];
  if (name == NULL) return 0;
  if (name[0] == '/') return snprintf(out, PATH_SPACE, "%s", name) < PATH_SPACE;
  if (at == AT_FDCWD) {
    if (real_syscall(SYS_getcwd, above, sizeof above) < 0) return 0;
  } else if (!path_of_descriptor(at, above)) {
    return 0;
  }
  return snprintf(out, PATH_SPACE, "%s/%s", above, name) < PATH_SPACE;
}

static int is_counted(const char *name) {
  if (options.only == NULL) return 1;
  const size_t length = strlen(name);
  for (const char *at = options.only; (at = strstr(at, name)) != NULL; at += length) {
    if ((at == options.only || at[-1] == ',') && (at[length] == ',' || at[length] == '\0')) return 1;
  }
  return 0;
}

static void die(int signal) {
  real_syscall(SYS_kill, (long)real_syscall(SYS_getpid), signal);
  /* A signal to the whole process may reach another thread first; this one goes no further. */
  if (signal == SIGKILL) for (;;) pause();
}

static void note(const struct call *call) {
  char line[PATH_SPACE + 100];
  if (options.fired < 0) return;
  const int length = snprintf(line, sizeof line, "%ld %s %s\n", call->number, call->name, call->path);
  real_syscall(SYS_write, options.fired, line, (size_t)length);
}

/* Before the call: takes the lock where there is a log, counts, and does what is due. */
static void enter(struct call *call) {
  if (options.log >= 0) pthread_mutex_lock(&log_lock);
  call->number = 0;
  call->error = 0;
  call->action = NOTHING;
  if (options.marks != NULL && strcmp(call->path, options.marks) == 0) return;
  if (!is_counted(call->name)) return;
  call->number = atomic_fetch_add(&counter, 1) + 1;
  if (options.action == NOTHING || call->number < options.at) return;
  if (options.count > 0 && call->number >= options.at + options.count) return;
  note(call);
  call->action = options.action;
  if (call->action == FAIL) call->error = options.error;
  if (call->action == KILL) die(SIGKILL);
  if (call->action == SEGV) die(SIGSEGV);
  if (call->action == TERM) die(SIGTERM);
  if (call->action == CRASH) *nowhere = 1;
}

static void leave(const struct call *call, long result, const void *data, size_t length) {
  if (options.log >= 0) {
    char line[2 * PATH_SPACE + 200];
    const int error = result < 0 ? errno : 0;
    if (error != 0) length = 0;
    const int size = snprintf(line, sizeof line, "%s\t%ld\t%d\t%llu\t%lld\t%zu\t%s\t%s\n", call->name, call->number, error,
                              call->inode, call->offset, length, call->path, call->other);
    struct iovec parts[3] = {{line, (size_t)size}, {(void *)data, length}, {(void *)"\n", 1}};
    real_syscall(SYS_writev, options.log, parts, 3);
    pthread_mutex_unlock(&log_lock);
    errno = error;
  }
  /* What was torn has been done by half, and what cannot be halved as a whole. */
  if (call->action == TORN) die(SIGKILL);
}

static int fails(struct call *call) {
  if (call->error == 0) return 0;
  errno = call->error;
  leave(call, -1, NULL, 0);
  errno = call->error;
  return 1;
}

static unsigned long long inode_of(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 ? (unsigned long long)status.st_ino : 0;
}

static int about_names(struct call *call, const char *name, int at, const char *path, int other_at, const char *other) {
  ready();
  call->name = name;
  call->other[0] = '\0';
  call->inode = 0;
  call->offset = 0;
  if (options.directory == NULL || !path_of_name(at, path, call->path)) return 0;
  if (other != NULL && !path_of_name(other_at, other, call->other)) return 0;
  if (!is_below(call->path)) return 0;
  enter(call);
  return 1;
}

static int about_descriptor(struct call *call, const char *name, int fd) {
  ready();
  call->name = name;
  call->other[0] = '\0';
  call->offset = 0;
  if (options.directory == NULL || fd < 0 || !path_of_descriptor(fd, call->path) || !is_below(call->path)) return 0;
  call->inode = inode_of(fd);
  enter(call);
  return 1;
}

/* A call with names of files: the same for all of them. */
#define WITH_NAMES(name, at, path, other_at, other, make)                  \
  do {                                                                     \
    struct call call;                                                      \
    if (!about_names(&call, name, at, path, other_at, other)) return make; \
    if (fails(&call)) return -1;                                           \
    const long result = make;                                              \
    leave(&call, result, NULL, 0);                                         \
    return (int)result;                                                    \
  } while (0)

#define WITH_DESCRIPTOR(name, fd, make)                   \
  do {                                                    \
    struct call call;                                     \
    if (!about_descriptor(&call, name, fd)) return make;  \
    if (fails(&call)) return -1;                          \
    const long result = make;                             \
    leave(&call, result, NULL, 0);                        \
    return (int)result;                                   \
  } while (0)

static int open_any(int at, const char *path, int flags, mode_t mode) {
  struct call call;
  ready();
  const int changes = (flags & (O_CREAT | O_TRUNC)) != 0 || (flags & O_ACCMODE) != O_RDONLY;
  if (!changes && !options.reads) return (int)real_syscall(SYS_openat, at, path, flags, mode);
  struct stat before;
  const int existed = real_syscall(SYS_newfstatat, at, path, &before, AT_SYMLINK_NOFOLLOW) == 0;
  const char *name = !changes ? "open-read" : existed ? "open" : "create";
  if (!about_names(&call, name, at, path, 0, NULL)) return (int)real_syscall(SYS_openat, at, path, flags, mode);
  if (fails(&call)) return -1;
  const int fd = (int)real_syscall(SYS_openat, at, path, flags, mode);
  if (fd >= 0) call.inode = inode_of(fd);
  leave(&call, fd, NULL, 0);
  return fd;
}

#define OPEN_MODE(flags)                        \
  mode_t mode = 0;                              \
  if (((flags) & (O_CREAT | O_TMPFILE)) != 0) { \
    va_list list;                               \
    va_start(list, flags);                      \
    mode = (mode_t)va_arg(list, int);           \
    va_end(list);                               \
  }

EXPORT int open(const char *path, int flags, ...) { OPEN_MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
EXPORT int open64(const char *path, int flags, ...) { OPEN_MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
EXPORT int openat(int at, const char *path, int flags, ...) { OPEN_MODE(flags) return open_any(at, path, flags, mode); }
EXPORT int openat64(int at, const char *path, int flags, ...) { OPEN_MODE(flags) return open_any(at, path, flags, mode); }

/* offset < 0: where the descriptor stands. */
static ssize_t write_any(int fd, const void *data, size_t size, long long offset) {
  struct call call;
  if (!about_descriptor(&call, "write", fd)) {
    return offset < 0 ? real_syscall(SYS_write, fd, data, size) : real_syscall(SYS_pwrite64, fd, data, size, offset);
  }
  if (fails(&call)) return -1;
  if (offset >= 0) {
    call.offset = offset;
  } else if ((real_syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND) != 0) {
    call.offset = real_syscall(SYS_lseek, fd, 0, SEEK_END);
  } else {
    call.offset = real_syscall(SYS_lseek, fd, 0, SEEK_CUR);
  }
  const size_t part = (call.action == SHORT || call.action == TORN) && size > 1 ? size / 2 : size;
  const ssize_t written =
      offset < 0 ? real_syscall(SYS_write, fd, data, part) : real_syscall(SYS_pwrite64, fd, data, part, offset);
  leave(&call, written, data, written < 0 ? 0 : (size_t)written);
  return written;
}

EXPORT ssize_t write(int fd, const void *data, size_t size) { return write_any(fd, data, size, -1); }
EXPORT ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return write_any(fd, data, size, offset); }
EXPORT ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return write_any(fd, data, size, offset); }

EXPORT ssize_t writev(int fd, const struct iovec *parts, int count) {
  char path[PATH_SPACE];
  ready();
  if (options.directory == NULL || !path_of_descriptor(fd, path) || !is_below(path)) {
    return real_syscall(SYS_writev, fd, parts, count);
  }
  /* Fewer bytes than asked for are a legal result, so the first part alone will do. */
  for (int i = 0; i < count; i++) {
    if (parts[i].iov_len > 0) return write_any(fd, parts[i].iov_base, parts[i].iov_len, -1);
  }
  return 0;
}

static ssize_t read_any(int fd, void *data, size_t size, long long offset) {
  struct call call;
  ready();
  if (!options.reads || !about_descriptor(&call, "read", fd)) {
    return offset < 0 ? real_syscall(SYS_read, fd, data, size) : real_syscall(SYS_pread64, fd, data, size, offset);
  }
  if (fails(&call)) return -1;
  const size_t part = call.action == SHORT && size > 1 ? size / 2 : size;
  const ssize_t got =
      offset < 0 ? real_syscall(SYS_read, fd, data, part) : real_syscall(SYS_pread64, fd, data, part, offset);
  leave(&call, got, NULL, 0);
  return got;
}

EXPORT ssize_t read(int fd, void *data, size_t size) { return read_any(fd, data, size, -1); }
EXPORT ssize_t pread(int fd, void *data, size_t size, off_t offset) { return read_any(fd, data, size, offset); }
EXPORT ssize_t pread64(int fd, void *data, size_t size, off64_t offset) { return read_any(fd, data, size, offset); }

EXPORT int fsync(int fd) { WITH_DESCRIPTOR("fsync", fd, (int)real_syscall(SYS_fsync, fd)); }
EXPORT int fdatasync(int fd) { WITH_DESCRIPTOR("fsync", fd, (int)real_syscall(SYS_fdatasync, fd)); }
EXPORT int sync_file_range(int fd, off64_t offset, off64_t size, unsigned flags) {
  WITH_DESCRIPTOR("sync_file_range", fd, (int)real_syscall(SYS_sync_file_range, fd, offset, size, flags));
}

static int truncate_any(int fd, long long size) {
  struct call call;
  if (!about_descriptor(&call, "ftruncate", fd)) return (int)real_syscall(SYS_ftruncate, fd, size);
  if (fails(&call)) return -1;
  call.offset = size;
  const int result = (int)real_syscall(SYS_ftruncate, fd, size);
  leave(&call, result, NULL, 0);
  return result;
}

EXPORT int ftruncate(int fd, off_t size) { return truncate_any(fd, size); }
EXPORT int ftruncate64(int fd, off64_t size) { return truncate_any(fd, size); }

/* Counts for files that were open for writing. One that fails has closed the descriptor all the same, as on Linux. */
static int close_any(int fd) {
  struct call call;
  ready();
  const long flags = options.directory == NULL ? -1 : real_syscall(SYS_fcntl, fd, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || !about_descriptor(&call, "close", fd)) {
    return (int)real_syscall(SYS_close, fd);
  }
  int result = (int)real_syscall(SYS_close, fd);
  if (call.error != 0) {
    errno = call.error;
    result = -1;
  }
  leave(&call, result, NULL, 0);
  if (call.error != 0) errno = call.error;
  return result;
}

EXPORT int close(int fd) { return close_any(fd); }

EXPORT int mkdirat(int at, const char *path, mode_t mode) {
  WITH_NAMES("mkdir", at, path, 0, NULL, (int)real_syscall(SYS_mkdirat, at, path, mode));
}
EXPORT int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

EXPORT int unlinkat(int at, const char *path, int flags) {
  WITH_NAMES((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", at, path, 0, NULL,
             (int)real_syscall(SYS_unlinkat, at, path, flags));
}
EXPORT int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
EXPORT int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

EXPORT int linkat(int at, const char *from, int to_at, const char *to, int flags) {
  WITH_NAMES("link", at, from, to_at, to, (int)real_syscall(SYS_linkat, at, from, to_at, to, flags));
}
EXPORT int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

EXPORT int renameat2(int at, const char *from, int to_at, const char *to, unsigned flags) {
  WITH_NAMES("rename", at, from, to_at, to, (int)real_syscall(SYS_renameat2, at, from, to_at, to, flags));
}
EXPORT int renameat(int at, const char *from, int to_at, const char *to) { return renameat2(at, from, to_at, to, 0); }
EXPORT int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

/* libuv closes files by it, and the addon renames. */
EXPORT long syscall(long number, ...) {
  ready();
  va_list list;
  va_start(list, number);
  long a[6];
  for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
  va_end(list);
  if (number == SYS_close) return close_any((int)a[0]);
  if (number == SYS_renameat2) return renameat2((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (unsigned)a[4]);
  return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
