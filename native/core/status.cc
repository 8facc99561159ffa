#include "core/status.h"

#include <cerrno>

namespace tsets {

Status Status::FromErrno(const char* syscall, const std::string& path) { return Status(errno, syscall, path); }

std::string ErrnoName(int error) {
#define NAME(e) \
  case e:       \
    return #e
  switch (error) {
    NAME(EACCES);
    NAME(EAGAIN);
    NAME(EBADF);
    NAME(EBUSY);
    NAME(EDQUOT);
    NAME(EEXIST);
    NAME(EFAULT);
    NAME(EFBIG);
    NAME(EINTR);
    NAME(EINVAL);
    NAME(EIO);
    NAME(EISDIR);
    NAME(ELOOP);
    NAME(EMFILE);
    NAME(EMLINK);
    NAME(ENAMETOOLONG);
    NAME(ENFILE);
    NAME(ENODEV);
    NAME(ENOENT);
    NAME(ENOLCK);
    NAME(ENOMEM);
    NAME(ENOSPC);
    NAME(ENOSYS);
    NAME(ENOTDIR);
    NAME(ENOTEMPTY);
    NAME(ENOTSUP);
    NAME(ENXIO);
    NAME(EOVERFLOW);
    NAME(EPERM);
    NAME(EROFS);
    NAME(ESPIPE);
    NAME(ESTALE);
    NAME(ETXTBSY);
    NAME(EXDEV);
    default:
      return "E" + std::to_string(error);
  }
#undef NAME
}

}  // namespace tsets
