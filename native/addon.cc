// What src/native.ts describes: the exports of the addon, one set a thread. binding/ converts between JavaScript and
// core/, which knows no Node-API.

#include <napi.h>

#include "binding/buffers_object.h"
#include "binding/column_functions.h"
#include "binding/directory_object.h"
#include "binding/file_objects.h"
#include "binding/group_objects.h"
#include "binding/instance.h"
#include "binding/mapping_object.h"
#include "binding/memory_functions.h"
#include "binding/sort_objects.h"
#include "binding/summary_functions.h"
#include "binding/vector_object.h"

namespace tsets::binding {

// Goes up with every change of the exports: a build of other sources is refused by src/native.ts.
constexpr int kVersion = 7;

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  auto* instance = new Instance();
  instance->directory = Napi::Persistent(DirectoryObject::Define(env));
  instance->file = Napi::Persistent(FileObject::Define(env));
  instance->lock = Napi::Persistent(LockObject::Define(env));
  instance->mapping = Napi::Persistent(MappingObject::Define(env));
  instance->vector = Napi::Persistent(VectorObject::Define(env));
  instance->buffers = Napi::Persistent(BuffersObject::Define(env));
  instance->groups = Napi::Persistent(GroupsObject::Define(env));
  instance->accumulator = Napi::Persistent(AccumulatorObject::Define(env));
  instance->sorter = Napi::Persistent(SorterObject::Define(env));
  instance->merge = Napi::Persistent(MergeObject::Define(env));
  // Deleted with the environment.
  env.SetInstanceData(instance);

  exports.Set("version", Napi::Number::New(env, kVersion));
  exports.Set("cpuFeatures", Napi::Function::New<CpuFeatureNames>(env, "cpuFeatures"));
  exports.Set("crc32c", Napi::Function::New<Checksum>(env, "crc32c"));
  exports.Set("crc32cPortable", Napi::Function::New<PortableChecksum>(env, "crc32cPortable"));
  exports.Set("openDirectory", Napi::Function::New<DirectoryObject::Open>(env, "openDirectory"));
  exports.Set("release", Napi::Function::New<Release>(env, "release"));
  exports.Set("preferHugePages", Napi::Function::New<PreferHuge>(env, "preferHugePages"));
  exports.Set("prefetch", Napi::Function::New<Prefetch>(env, "prefetch"));
  exports.Set("reduce", Napi::Function::New<Reduce>(env, "reduce"));
  exports.Set("blockMoments", Napi::Function::New<BlockMoments>(env, "blockMoments"));
  exports.Set("countBins", Napi::Function::New<CountBins>(env, "countBins"));
  exports.Set("dot", Napi::Function::New<Dot>(env, "dot"));
  exports.Set("selectKernels", Napi::Function::New<SelectKernels>(env, "selectKernels"));
  exports.Set("vectorProgram", Napi::Function::New<VectorObject::Make>(env, "vectorProgram"));
  exports.Set("hashKeys", Napi::Function::New<HashKeys>(env, "hashKeys"));
  exports.Set("hashesToTargets", Napi::Function::New<HashesToTargets>(env, "hashesToTargets"));
  exports.Set("orderByTarget", Napi::Function::New<OrderByTarget>(env, "orderByTarget"));
  exports.Set("locateRows", Napi::Function::New<LocateRows>(env, "locateRows"));
  exports.Set("mergeValues", Napi::Function::New<MergeValues>(env, "mergeValues"));
  exports.Set("buffers", Napi::Function::New<BuffersObject::Make>(env, "buffers"));
  exports.Set("groups", Napi::Function::New<GroupsObject::Make>(env, "groups"));
  exports.Set("accumulator", Napi::Function::New<AccumulatorObject::Make>(env, "accumulator"));
  exports.Set("sorter", Napi::Function::New<SorterObject::Make>(env, "sorter"));
  exports.Set("runMerge", Napi::Function::New<MergeObject::Make>(env, "runMerge"));
  exports.Set("exitNow", Napi::Function::New<ExitNow>(env, "exitNow"));
  return exports;
}

NODE_API_MODULE(tsets, Initialize)

}  // namespace tsets::binding
