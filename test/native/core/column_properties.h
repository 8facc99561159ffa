#pragma once

#include "input.h"

namespace tsets_test {

// The kernels over columns against plain models; `which` is 5 or more, as core_properties.h counts them.
void CheckColumns(Input input, unsigned which);

}  // namespace tsets_test
