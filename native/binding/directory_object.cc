#include "binding/directory_object.h"

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "binding/arguments.h"
#include "binding/file_objects.h"
#include "binding/instance.h"
#include "binding/mapping_object.h"
#include "binding/status_error.h"
#include "core/removed_file.h"

namespace tsets::binding {

namespace {

// Frees a removed file in libuv's pool. The environment waits for it before it ends.
class FreeLater : public Napi::AsyncWorker {
 public:
  FreeLater(Napi::Env env, UniqueFd content)
      : Napi::AsyncWorker(env, "tsets:free"), file_(std::make_unique<RemovedFile>(std::move(content))) {}

  void Execute() override { file_.reset(); }

 private:
  std::unique_ptr<RemovedFile> file_;
};

}  // namespace

Napi::Function DirectoryObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeDirectory",
                     {
                         InstanceMethod<&DirectoryObject::OpenDirectory>("openDirectory"),
                         InstanceMethod<&DirectoryObject::MakeDirectory>("makeDirectory"),
                         InstanceMethod<&DirectoryObject::CreateFile>("createFile"),
                         InstanceMethod<&DirectoryObject::ReadFile>("readFile"),
                         InstanceMethod<&DirectoryObject::Stat>("stat"),
                         InstanceMethod<&DirectoryObject::List>("list"),
                         InstanceMethod<&DirectoryObject::Rename>("rename"),
                         InstanceMethod<&DirectoryObject::RenameNoReplace>("renameNoReplace"),
                         InstanceMethod<&DirectoryObject::Remove>("remove"),
                         InstanceMethod<&DirectoryObject::RemoveDirectory>("removeDirectory"),
                         InstanceMethod<&DirectoryObject::Sync>("sync"),
                         InstanceMethod<&DirectoryObject::Map>("map"),
                         InstanceMethod<&DirectoryObject::Lock>("lock"),
                         InstanceMethod<&DirectoryObject::IsLocked>("isLocked"),
                         InstanceMethod<&DirectoryObject::Close>("close"),
                     });
}

DirectoryObject::DirectoryObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<DirectoryObject>(info) {
  if (Directory* opened = Wrapped<Directory>(info)) directory_ = std::move(*opened);
}

Napi::Value DirectoryObject::Open(const Napi::CallbackInfo& info) {
  std::string path;
  if (!ReadPath(info, 0, &path)) return info.Env().Undefined();
  Directory opened;
  const Status status = Directory::Open(path, &opened);
  if (!status.ok()) return Throw(info.Env(), status);
  return Wrap(Instance::Of(info.Env()).directory, &opened);
}

Napi::Value DirectoryObject::OpenDirectory(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  Directory opened;
  const Status status = directory_.OpenChild(name, &opened);
  if (!status.ok()) return Throw(info.Env(), status);
  return Wrap(Instance::Of(info.Env()).directory, &opened);
}

Napi::Value DirectoryObject::MakeDirectory(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  bool made = false;
  const Status status = directory_.MakeChild(name, &made);
  if (!status.ok()) return Throw(info.Env(), status);
  return Napi::Boolean::New(info.Env(), made);
}

Napi::Value DirectoryObject::CreateFile(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  UniqueFd fd;
  const Status status = directory_.CreateFile(name, &fd);
  if (!status.ok()) return Throw(info.Env(), status);
  OutputFile file(std::move(fd), directory_.PathOf(name), info[1].ToBoolean().Value());
  return Wrap(Instance::Of(info.Env()).file, &file);
}

Napi::Value DirectoryObject::ReadFile(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  uint64_t max_bytes = 0;
  if (!ReadName(info, 0, &name) || !ReadSize(info, 1, &max_bytes)) return env.Undefined();
  UniqueFd fd;
  uint64_t bytes = 0;
  const Status status = directory_.OpenFile(name, &fd, &bytes);
  if (status.error() == ENOENT) return env.Undefined();
  if (!status.ok()) return Throw(env, status);
  if (bytes > max_bytes) return Throw(env, Status(EOVERFLOW, "read", directory_.PathOf(name)));

  auto content = Napi::Buffer<uint8_t>::New(env, bytes);
  if (env.IsExceptionPending()) return env.Undefined();
  const Status read = ReadFully(fd.get(), content.Data(), bytes, directory_.PathOf(name));
  if (!read.ok()) return Throw(env, read);
  return content;
}

Napi::Value DirectoryObject::Stat(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string name;
  if (!ReadName(info, 0, &name)) return env.Undefined();
  FileStatus found;
  const Status status = directory_.Stat(name, &found);
  if (!status.ok()) return Throw(env, status);
  if (!found.exists) return env.Undefined();
  Napi::Object result = Napi::Object::New(env);
  result.Set("bytes", Napi::Number::New(env, static_cast<double>(found.bytes)));
  result.Set("isFile", Napi::Boolean::New(env, found.is_file));
  result.Set("isDirectory", Napi::Boolean::New(env, found.is_directory));
  result.Set("mtimeMs", Napi::Number::New(env, found.mtime_ms));
  return result;
}

Napi::Value DirectoryObject::List(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::vector<std::string> names;
  const Status status = directory_.List(&names);
  if (!status.ok()) return Throw(env, status);
  Napi::Array result = Napi::Array::New(env, names.size());
  for (uint32_t i = 0; i < names.size(); i++) result.Set(i, Napi::String::New(env, names[i]));
  return result;
}

Napi::Value DirectoryObject::Rename(const Napi::CallbackInfo& info) {
  std::string from;
  std::string to;
  if (!ReadName(info, 0, &from) || !ReadName(info, 1, &to)) return info.Env().Undefined();
  const Status status = directory_.Rename(from, to);
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Value DirectoryObject::RenameNoReplace(const Napi::CallbackInfo& info) {
  std::string from;
  std::string to;
  if (!ReadName(info, 0, &from) || !ReadName(info, 1, &to)) return info.Env().Undefined();
  const Status status = directory_.RenameNoReplace(from, to);
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Value DirectoryObject::Remove(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  bool removed = false;
  UniqueFd content;
  const bool later = info[1].ToBoolean().Value();
  const Status status = later ? directory_.RemoveLater(name, &removed, &content) : directory_.Remove(name, &removed);
  if (content.valid()) (new FreeLater(info.Env(), std::move(content)))->Queue();
  return status.ok() ? Napi::Boolean::New(info.Env(), removed) : Throw(info.Env(), status);
}

Napi::Value DirectoryObject::RemoveDirectory(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  bool removed = false;
  const Status status = directory_.RemoveDirectory(name, &removed);
  return status.ok() ? Napi::Boolean::New(info.Env(), removed) : Throw(info.Env(), status);
}

Napi::Value DirectoryObject::Sync(const Napi::CallbackInfo& info) {
  const Status status = directory_.Sync();
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Value DirectoryObject::Map(const Napi::CallbackInfo& info) {
  std::string name;
  uint64_t offset = 0;
  uint64_t length = 0;
  if (!ReadName(info, 0, &name) || !ReadSize(info, 1, &offset) || !ReadSize(info, 2, &length)) {
    return info.Env().Undefined();
  }
  return MappingObject::Map(info.Env(), directory_, name, offset, length);
}

Napi::Value DirectoryObject::Lock(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  FileLock lock;
  bool acquired = false;
  const Status status = FileLock::TryAcquire(directory_, name, &lock, &acquired);
  if (!status.ok()) return Throw(info.Env(), status);
  return acquired ? Wrap(Instance::Of(info.Env()).lock, &lock) : info.Env().Undefined();
}

Napi::Value DirectoryObject::IsLocked(const Napi::CallbackInfo& info) {
  std::string name;
  if (!ReadName(info, 0, &name)) return info.Env().Undefined();
  bool held = false;
  const Status status = FileLock::Probe(directory_, name, &held);
  return status.ok() ? Napi::Boolean::New(info.Env(), held) : Throw(info.Env(), status);
}

Napi::Value DirectoryObject::Close(const Napi::CallbackInfo& info) {
  // Nothing was written through it, so close has nothing to report.
  directory_.Close();
  return info.Env().Undefined();
}

}  // namespace tsets::binding
