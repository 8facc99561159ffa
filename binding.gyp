{
  "targets": [
    {
      "target_name": "tsets",
      "sources": [
        "native/addon.cc",
        "native/binding/arguments.cc",
        "native/binding/buffers_object.cc",
        "native/binding/column_functions.cc",
        "native/binding/directory_object.cc",
        "native/binding/file_objects.cc",
        "native/binding/group_objects.cc",
        "native/binding/key_columns.cc",
        "native/binding/mapping_object.cc",
        "native/binding/memory_functions.cc",
        "native/binding/sort_objects.cc",
        "native/binding/status_error.cc",
        "native/binding/summary_functions.cc",
        "native/binding/vector_object.cc",
        "native/core/columns/accumulator.cc",
        "native/core/columns/big_array.cc",
        "native/core/columns/gather.cc",
        "native/core/columns/hash_rows.cc",
        "native/core/columns/number_groups.cc",
        "native/core/columns/run_merge.cc",
        "native/core/columns/sorter.cc",
        "native/core/columns/target_order.cc",
        "native/core/columns/text_groups.cc",
        "native/core/columns/value_merge.cc",
        "native/core/cpu.cc",
        "native/core/crc32c.cc",
        "native/core/crc32c_hardware.cc",
        "native/core/directory.cc",
        "native/core/file_lock.cc",
        "native/core/kernels.cc",
        "native/core/mapped_region.cc",
        "native/core/output_file.cc",
        "native/core/pages.cc",
        "native/core/removed_file.cc",
        "native/core/status.cc",
        "native/core/summaries.cc",
        "native/core/vector_ops.cc",
        "native/core/vector_program.cc"
      ],
      "include_dirs": ["native", "<!@(node -p \"require('node-addon-api').include\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED", "_FILE_OFFSET_BITS=64"],
      "cflags": ["-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter"],
      "cflags_cc!": ["-std=gnu++20", "-std=gnu++17", "-std=gnu++14"],
      "cflags_cc": ["-std=c++17", "-fno-exceptions", "-fno-rtti", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi"],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "GCC_ENABLE_CPP_EXCEPTIONS": "NO",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "11.0",
        "OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]
      },
      "configurations": {
        "Debug": { "cflags": ["-O0", "-g3"] },
        "Release": { "defines": ["NDEBUG"], "cflags": ["-O3"] }
      }
    }
  ]
}
