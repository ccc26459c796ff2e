// What the Rust wrapper of libtorch lacks: dual levels, settings of determinism and precision, devices and their memory.
//
// Functions return 0, or 1 after an exception, whose message flatland_failure() then gives. No exception leaves them.

#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <torch/csrc/autograd/forward_grad.h>
#include <torch/headeronly/version.h>

using torch::autograd::ForwardADLevel;

namespace {

thread_local std::string failure;

template <typename Work>
int guarded(Work work) {
  try {
    work();
    return 0;
  } catch (const std::exception& error) {
    failure = error.what();
  } catch (...) {
    failure = "an exception without a message";
  }
  return 1;
}

// A function of the CUDA driver, which is loaded by then.
template <typename Function>
Function driver(const char* name) {
  static void* library = dlopen("libcuda.so.1", RTLD_NOW);
  void* found = library ? dlsym(library, name) : nullptr;
  if (!found) throw std::runtime_error(std::string("the CUDA driver has no ") + name);
  return reinterpret_cast<Function>(found);
}

c10::DeviceAllocator* allocator() {
  return c10::getDeviceAllocator(c10::DeviceType::CUDA);
}

}  // namespace

extern "C" {

const char* flatland_failure() { return failure.c_str(); }

const char* flatland_torch_version() { return TORCH_VERSION; }

const char* flatland_cpu_capability() {
  static const std::string capability = at::get_cpu_capability();
  return capability.c_str();
}

int flatland_enter_dual_level(uint64_t* level) {
  return guarded([&] { *level = ForwardADLevel::get_next_idx(); });
}

int flatland_exit_dual_level(uint64_t level) {
  return guarded([&] { ForwardADLevel::release_idx(level); });
}

int flatland_be_deterministic() {
  return guarded([] {
    // cuBLAS reads it when it starts.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 1);
    auto& context = at::globalContext();
    context.setDeterministicAlgorithms(true, /*warn_only=*/false);
    context.setDeterministicFillUninitializedMemory(false);
    context.setDeterministicCuDNN(true);
    context.setDeterministicMkldnn(true);
    context.setBenchmarkCuDNN(false);
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
  });
}

// The linker drops libtorch_cuda from a program that names none of its symbols: it is opened here, and registers itself.
int flatland_open_cuda() {
  return guarded([] {
    if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) throw std::runtime_error(dlerror());
  });
}

int flatland_device_name(int32_t device, char* name, int32_t size) {
  return guarded([&] {
    int handle = 0;
    if (driver<int (*)(int*, int)>("cuDeviceGet")(&handle, device) != 0 ||
        driver<int (*)(char*, int, int)>("cuDeviceGetName")(name, size, handle) != 0)
      throw std::runtime_error("the CUDA driver does not name the device");
  });
}

int flatland_device_memory(int32_t device, uint64_t* free, uint64_t* total) {
  return guarded([&] {
    at::globalContext().lazyInitDevice(c10::DeviceType::CUDA);
    auto info = allocator()->getMemoryInfo(static_cast<c10::DeviceIndex>(device));
    *free = info.first;
    *total = info.second;
  });
}

int flatland_reset_peak_memory(int32_t device) {
  return guarded([&] { allocator()->resetPeakStats(static_cast<c10::DeviceIndex>(device)); });
}

int flatland_peak_memory(int32_t device, uint64_t* bytes) {
  return guarded([&] {
    auto stats = allocator()->getDeviceStats(static_cast<c10::DeviceIndex>(device));
    auto all = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    *bytes = static_cast<uint64_t>(stats.allocated_bytes[all].peak);
  });
}
}
